import { type Finding, ImageError, type SourcePosition } from '../../base/errors.ts'
import { parseConstraints, type VersionConstraint } from '../../base/goVersion/constraints.ts'
import { VersionSyntaxError } from '../../base/goVersion/versionSyntaxError.ts'
import { parsePluginSource, type PluginSource } from '../../template/pluginSource.ts'

/** A plugin that is asked for, once however often it is. */
export interface PluginRequirement {
  readonly source: PluginSource
  /** Its parts as they were written, joined by commas; empty when any version will do. */
  readonly constraint: string
  readonly constraints: readonly VersionConstraint[]
  /** Where it is asked for first: a place in a template, or an input. */
  readonly from: string
  readonly at?: SourcePosition | undefined
}

/** One wish for a plugin, as templates and inputs have it. */
export interface PluginWish {
  readonly source: PluginSource
  readonly constraint: string
  readonly from: string
  readonly at?: SourcePosition | undefined
}

/** Reads the lines `source@constraint` of an input; throws INPUT_INVALID with everything that is wrong. */
export function parsePluginList(input: string, lines: readonly string[]): readonly PluginWish[] {
  const wishes: PluginWish[] = []
  const findings: Finding[] = []
  for (const line of lines) {
    const [sourceText = '', ...rest] = line.split('@')
    const source = parsePluginSource(sourceText.trim())
    const constraint = rest.join('@').trim()
    const wrong = 'text' in source ? constraintProblem(constraint) : source.join('; ')
    if ('text' in source && wrong === undefined) wishes.push({ source, constraint, from: `input ${input}` })
    else findings.push({ text: `${input}: ${JSON.stringify(line.slice(0, 200))}: ${wrong ?? ''}` })
  }
  if (findings.length > 0)
    throw new ImageError('INPUT_INVALID', findings.map(({ text }) => text).join('\n'), {
      findings,
      hint: 'Write one plugin per line, such as github.com/hashicorp/azure@>= 2.3.0, < 3.',
    })
  return wishes
}

/** Joins wishes for the same source: all of their constraints must hold. Sorted by source. Throws INPUT_INVALID. */
export function joinRequirements(wishes: readonly PluginWish[]): readonly PluginRequirement[] {
  const bySource = new Map<string, PluginRequirement>()
  for (const { source, constraint, from, at } of wishes) {
    const wrong = constraintProblem(constraint)
    if (wrong !== undefined)
      throw new ImageError(
        'INPUT_INVALID',
        `${from}: ${source.text}: ${wrong}`,
        at === undefined ? {} : { at },
      )
    const before = bySource.get(source.text)
    const parts = `${before?.constraint ?? ''},${constraint}`.split(',').map((part) => part.trim())
    const joined = [...new Set(parts.filter((part) => part !== ''))].join(', ')
    bySource.set(source.text, {
      source,
      constraint: joined,
      constraints: joined === '' ? [] : parseConstraints(joined),
      from: before?.from ?? from,
      at: before?.at ?? at,
    })
  }
  return [...bySource.values()].toSorted((a, b) => (a.source.text < b.source.text ? -1 : 1))
}

function constraintProblem(constraint: string): string | undefined {
  if (constraint === '') return undefined
  try {
    const prerelease = parseConstraints(constraint).find(({ version }) => version.prerelease !== '')
    return prerelease === undefined
      ? undefined
      : `${JSON.stringify(constraint)} names a prerelease; Packer installs none from afar`
  } catch (thrown) {
    if (thrown instanceof VersionSyntaxError) return thrown.message
    throw thrown
  }
}
