import { isAbsolute, resolve } from 'node:path'
import { NameMap } from '../nameMap.ts'
import type { AdoInputDefinition } from './taskJson.ts'

/** What came of the inputs of a step: the values handed over, and what the server would have refused. */
export interface AdoInputs {
  readonly values: ReadonlyMap<string, string>
  readonly problems: readonly { readonly rule: AdoInputRule; readonly detail: string }[]
}

/** The rules an input can break. */
export type AdoInputRule = 'unexpected-input' | 'missing-input' | 'invalid-input'

/** What inputs are resolved against; `lookup` knows the variables, `environment` those of the agent itself. */
export interface AdoInputContext {
  readonly lookup: (name: string) => string | undefined
  readonly environment: Readonly<Record<string, string>>
  /** The sources directory, where relative file paths start. */
  readonly root: string
}

/**
 * The inputs as server and agent resolve them: aliases become names, defaults fill in, values are trimmed, macros
 * expanded, file paths rooted (an empty one becomes the root itself).
 */
export function resolveAdoInputs(
  definitions: readonly AdoInputDefinition[],
  given: Readonly<Record<string, string>>,
  context: AdoInputContext,
): AdoInputs {
  const problems: { rule: AdoInputRule; detail: string }[] = []
  const names = new NameMap<string>()
  for (const { name, aliases } of definitions)
    for (const one of [...(aliases ?? []), name]) names.set(one, name)

  const values = new NameMap<string>()
  for (const { name, defaultValue } of definitions) values.set(name, (defaultValue ?? '').trim())
  for (const [key, value] of Object.entries(given)) {
    const name = names.get(key.trim())
    if (name === undefined) problems.push({ rule: 'unexpected-input', detail: key })
    values.set(name ?? key.trim(), value.trim())
  }
  const resolved = new Map<string, string>()
  for (const [name, value] of values.entries()) {
    const definition = definitions.find((one) => one.name === name)
    const expanded = expandMacros(
      expandMacros(value, context.lookup),
      (variable) => context.environment[variable],
    )
    problems.push(...problemsOf(definition, expanded))
    resolved.set(
      name,
      definition?.type.toLowerCase() === 'filepath' ? rooted(context.root, expanded) : expanded,
    )
  }
  return { values: resolved, problems }
}

/** Replaces `$(name)` by its value, once, from left to right; what has no value stays literally. */
export function expandMacros(text: string, lookup: (name: string) => string | undefined): string {
  let expanded = text
  for (let from = 0; from < expanded.length;) {
    const start = expanded.indexOf('$(', from)
    const end = start < 0 ? -1 : expanded.indexOf(')', start + 2)
    if (end < 0) return expanded
    const name = expanded.slice(start + 2, end)
    const value = name === '' ? undefined : lookup(name)
    if (value === undefined) {
      from = start + 1
      continue
    }
    expanded = expanded.slice(0, start) + value + expanded.slice(end + 1)
    from = start + value.length
  }
  return expanded
}

/** The environment name of an input or variable: upper case, with `_` for `.` and space. */
export function environmentName(name: string): string {
  return name.replace(/[. ]/g, '_').toUpperCase()
}

function rooted(root: string, path: string): string {
  return path !== '' && isAbsolute(path) ? resolve(path) : resolve(root, path)
}

function problemsOf(
  definition: AdoInputDefinition | undefined,
  value: string,
): { rule: AdoInputRule; detail: string }[] {
  if (definition === undefined) return []
  const { name, type, required, visibleRule, options, properties } = definition
  if (value === '') {
    return required === true && visibleRule === undefined ? [{ rule: 'missing-input', detail: name }] : []
  }
  if (type === 'boolean' && !/^(true|false)$/i.test(value)) {
    return [{ rule: 'invalid-input', detail: `${name}: ${value} is neither true nor false` }]
  }
  const editable = /^true$/i.test(properties?.['EditableOptions'] ?? '')
  const closed = (type === 'pickList' || type === 'radio') && options !== undefined && !editable
  return closed && !Object.keys(options).includes(value)
    ? [{ rule: 'invalid-input', detail: `${name}: ${value} is none of ${Object.keys(options).join(', ')}` }]
    : []
}
