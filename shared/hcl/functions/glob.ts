import type { Files } from './capabilities.ts'
import { FunctionError } from './function.ts'

const maximumVisits = 100_000

/** The paths that match an absolute glob of `*`, `?`, `[…]`, `{a,b}` and `**`, in no particular order. */
export function glob(files: Files, pattern: string): readonly string[] {
  const found = new Set<string>()
  const walk: Walk = { files, found, visits: 0 }
  for (const one of expandBraces(pattern, 0)) {
    const [root = '', ...segments] = one.split('/')
    visit(walk, root, segments)
  }
  return [...found]
}

interface Walk {
  readonly files: Files
  readonly found: Set<string>
  visits: number
}

function visit(walk: Walk, directory: string, segments: readonly string[]): void {
  if (++walk.visits > maximumVisits) throw new FunctionError('the pattern matches too many files')
  const [segment, ...rest] = segments
  if (segment === undefined) {
    walk.found.add(directory === '' ? '/' : directory)
    return
  }
  if (segment === '**') {
    visit(walk, directory, rest)
    for (const name of walk.files.list(directory || '/')) {
      const path = `${directory}/${name}`
      if (walk.files.kindOf(path) === 'directory') visit(walk, path, segments)
      else if (rest.length === 0) walk.found.add(path)
    }
    return
  }
  if (!/[*?[\\]/.test(segment)) {
    const path = `${directory}/${segment}`
    if (walk.files.kindOf(path) !== undefined) visit(walk, path, rest)
    return
  }
  const expression = segmentExpression(segment)
  for (const name of walk.files.list(directory || '/'))
    if (expression.test(name)) visit(walk, `${directory}/${name}`, rest)
}

/** Every star is followed by what it may not swallow, so that the expression cannot backtrack without end. */
function segmentExpression(segment: string): RegExp {
  let source = ''
  for (let at = 0; at < segment.length; at++) {
    const character = segment.charAt(at)
    if (character === '*') {
      if (!source.endsWith('[^/]*?')) source += '[^/]*?'
    } else if (character === '?') {
      source += '[^/]'
    } else if (character === '[') {
      const end = segment.indexOf(']', at + 2)
      if (end < 0) throw new FunctionError('syntax error in pattern')
      const body = segment.slice(at + 1, end).replace(/[\\\]&[]/g, '\\$&')
      source += `[${body}]`
      at = end
    } else {
      const literal = character === '\\' ? segment.charAt(++at) : character
      source += literal.replace(/[$()*+.?[\\\]^{|}-]/g, '\\$&')
    }
  }
  return new RegExp(`^${source}$`, 'u')
}

function expandBraces(pattern: string, depth: number): readonly string[] {
  const match = /\{([^{}]*)\}/.exec(pattern)
  if (match === null || depth > 8) return [pattern]
  const [whole, choices = ''] = match
  const before = pattern.slice(0, match.index)
  const after = pattern.slice(match.index + whole.length)
  return choices.split(',').flatMap((choice) => expandBraces(before + choice + after, depth + 1))
}
