import type { Block, Body } from '../../hcl/body.ts'
import { type Diagnostic, hasErrors, problem } from '../../hcl/diagnostic.ts'
import { evaluate } from '../../hcl/evaluate/evaluate.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import type { SourceRange } from '../../hcl/position.ts'
import { asMap } from '../../hcl/values/read.ts'
import { isKnown, isNull, type Value } from '../../hcl/values/value.ts'
import { decodePartially } from '../component/decodeBody.ts'
import { readSelection, type Selection, selectionFields } from './selection.ts'

/** A provisioner of a build block and what is wrapped around it. */
export interface ProvisionerBlock extends Selection {
  readonly type: string
  readonly name: string | undefined
  readonly pauseBeforeMs: number
  readonly timeoutMs: number
  readonly maxRetries: number
  readonly continueOnError: boolean
  /** Fields that replace those of the body, by name of the source in the build. */
  readonly overrides: ReadonlyMap<string, ReadonlyMap<string, Value>>
  readonly body: Body
  readonly range: SourceRange
}

const metaFields = {
  ...selectionFields,
  pause_before: { type: 'duration' },
  timeout: { type: 'duration' },
  max_retries: { type: 'integer' },
  continue_on_error: { type: 'boolean' },
} as const

/** Reads a `provisioner` or `error-cleanup-provisioner` block; undefined, with diagnostics, if it cannot be used. */
export function readProvisioner(
  { labels, body, headerRange: range }: Block,
  scope: Scope,
  diagnostics: Diagnostic[],
): ProvisionerBlock | undefined {
  const meta = decodePartially(body, metaFields, scope, [{ name: 'override' }])
  const found: Diagnostic[] = [...meta.diagnostics]
  const selection = readSelection(meta.config, meta.ranges, found)
  const override = meta.attributes.get('override')
  const overrides =
    override === undefined
      ? new Map()
      : readOverrides(evaluate(override.expression, scope), override.range, found)
  diagnostics.push(...found)
  if (hasErrors(found)) return undefined
  return {
    type: labels[0] ?? '',
    name: meta.config.name,
    ...selection,
    pauseBeforeMs: meta.config.pause_before ?? 0,
    timeoutMs: meta.config.timeout ?? 0,
    maxRetries: meta.config.max_retries ?? 0,
    continueOnError: meta.config.continue_on_error ?? false,
    overrides,
    body: meta.rest,
    range,
  }
}

function readOverrides(
  { value, diagnostics }: ReturnType<typeof evaluate>,
  range: SourceRange,
  problems: Diagnostic[],
): ReadonlyMap<string, ReadonlyMap<string, Value>> {
  problems.push(...diagnostics)
  const overrides = new Map<string, ReadonlyMap<string, Value>>()
  if (hasErrors(diagnostics) || isNull(value) || !isKnown(value)) return overrides
  const wrong = (what: string): void => {
    problems.push(
      problem(
        'Invalid override',
        `${what} has to be an object of fields, as in override = { name = { inline = [] } }.`,
        range,
      ),
    )
  }
  if (value.type.kind !== 'object') wrong('The override of a provisioner')
  else
    for (const [source, fields] of asMap(value)) {
      if (fields.type.kind !== 'object' || !isKnown(fields) || isNull(fields))
        wrong(`The override for "${source}"`)
      else overrides.set(source, asMap(fields))
    }
  return overrides
}
