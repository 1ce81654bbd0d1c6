import type { Platform } from '../base/agent.ts'
import { ImageError } from '../base/errors.ts'
import type { InputDefinition, InputDefinitions, InputValues } from './inputs.ts'
import { inputName } from './names.ts'
import { parseInput } from './parseInput.ts'

/** Raw input texts as the platform gave them, by declared key or alias; what was not given is absent or empty. */
export type RawInputs = ReadonlyMap<string, string>

/** Typed inputs, the secrets among them, and what deserves a warning. */
export interface ReadInputs<I extends InputDefinitions> {
  readonly values: InputValues<I>
  readonly secrets: readonly string[]
  readonly warnings: readonly string[]
}

/** Turns raw texts into typed values; throws one INPUT_INVALID that names every problem with the names the user typed. */
export function readInputs<I extends InputDefinitions>(
  definitions: I,
  raw: RawInputs,
  platform: Platform,
): ReadInputs<I> {
  const problems: string[] = []
  const warnings: string[] = []
  const secrets: string[] = []
  const values: Record<string, unknown> = {}
  const given = new Set<string>()

  for (const [key, definition] of Object.entries(definitions)) {
    const name = inputName(key, platform)
    const text = rawText(key, definition, raw, (alias) =>
      warnings.push(`${alias} is an old name of ${name}; use ${name}.`),
    )
    if (text !== undefined && !isDefault(definition, text)) given.add(key)
    const result = parseInput(definition, text ?? localDefault(definition, platform))
    if ('problem' in result) problems.push(`${name}: ${result.problem}`)
    else values[key] = result.value
    if ('value' in result) secrets.push(...secretsOf(definition, result.value))
  }
  if (problems.length > 0) throw new ImageError('INPUT_INVALID', problems.join('\n'))

  for (const key of given) {
    const when = definitions[key]?.when
    if (!when || when.is.includes(String(values[when.input]))) continue
    warnings.push(
      `${inputName(key, platform)} has no effect when ${inputName(when.input, platform)} is ${String(values[when.input])}.`,
    )
  }
  return { values: values as InputValues<I>, secrets, warnings }
}

function secretsOf(definition: InputDefinition, value: unknown): readonly string[] {
  if (definition.kind === 'text' && definition.secret !== undefined && typeof value === 'string')
    return [value]
  if (definition.kind === 'map' && definition.secret === true && value instanceof Map)
    return [...(value.values() as Iterable<string>)]
  return []
}

function rawText(
  key: string,
  definition: InputDefinition,
  raw: RawInputs,
  usedAlias: (alias: string) => void,
): string | undefined {
  const direct = raw.get(key)
  const isGiven = direct !== undefined && direct.trim() !== ''
  if (isGiven && !isDefault(definition, direct)) return direct
  for (const alias of definition.aliases ?? []) {
    const text = raw.get(alias)
    if (text === undefined || text.trim() === '') continue
    usedAlias(alias)
    return text
  }
  return isGiven ? direct : undefined
}

function localDefault(definition: InputDefinition, platform: Platform): string | undefined {
  if (platform !== 'local' || definition.kind !== 'boolean') return undefined
  return definition.localDefault === undefined ? undefined : String(definition.localDefault)
}

/** Both platforms hand over the defaults of their manifests as if the user had typed them. */
function isDefault(definition: InputDefinition, text: string): boolean {
  return 'default' in definition && text.trim() === String(definition.default)
}
