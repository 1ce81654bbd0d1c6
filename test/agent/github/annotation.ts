import { isAbsolute, relative } from 'node:path'
import type { Issue } from '../transcript.ts'
import type { GitHubCommand } from './command.ts'

/** The annotation a command makes, and what about its numbers does not fit together. */
export interface ReadAnnotation {
  readonly issue: Omit<Issue, 'phase' | 'reported'>
  readonly problems: readonly string[]
}

/**
 * Reads an `error`, `warning` or `notice` by the runner's rules: an end without a start becomes the start, columns
 * need one line, an end before its start takes both away. A file below the workspace becomes relative to it.
 */
export function readAnnotation(command: GitHubCommand, workspace: string): ReadAnnotation {
  const problems: string[] = []
  const { properties } = command
  const number = (key: string): number | undefined => {
    const text = properties[key]
    if (text === undefined) return undefined
    if (/^-?\d+$/.test(text.trim())) return Number(text)
    problems.push(`${key}=${text} is no number`)
    return undefined
  }
  let line = number('line')
  let endLine = number('endline')
  let column = number('col')
  let endColumn = number('endcolumn')
  if (endLine !== undefined && line === undefined) {
    problems.push('endLine without line')
    line = endLine
  }
  if (endColumn !== undefined && column === undefined) {
    problems.push('endColumn without col')
    column = endColumn
  }
  if (column !== undefined && line === undefined) {
    problems.push('col without line')
    column = endColumn = undefined
  }
  if (column !== undefined && endLine !== undefined && endLine !== line) {
    problems.push('col with line and endLine that differ')
    column = endColumn = undefined
  }
  if (line !== undefined && endLine !== undefined && endLine < line) {
    problems.push('endLine before line')
    line = endLine = undefined
  }
  if (column !== undefined && endColumn !== undefined && endColumn < column) {
    problems.push('endColumn before col')
    column = endColumn = undefined
  }
  const known = new Set(['file', 'line', 'endline', 'col', 'endcolumn', 'title'])
  for (const key of Object.keys(properties)) if (!known.has(key)) problems.push(`unknown property ${key}`)
  const file = properties['file']
  const title = properties['title']
  return {
    problems,
    issue: {
      type: command.name.toLowerCase() as Issue['type'],
      message: command.data,
      source: 'task',
      ...(file === undefined ? {} : { file: insideWorkspace(workspace, file) }),
      ...(line === undefined ? {} : { line }),
      ...(endLine === undefined ? {} : { endLine }),
      ...(column === undefined ? {} : { column }),
      ...(endColumn === undefined ? {} : { endColumn }),
      ...(title === undefined ? {} : { title }),
    },
  }
}

function insideWorkspace(workspace: string, file: string): string {
  if (!isAbsolute(file)) return file
  const inside = relative(workspace, file)
  return inside.startsWith('..') ? file : inside
}
