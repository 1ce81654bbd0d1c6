import type { AttributeSchema, Block, Body, BodyContent, BodySchema } from '../../hcl/body.ts'
import { type Diagnostic, hasErrors, problem } from '../../hcl/diagnostic.ts'
import { evaluate } from '../../hcl/evaluate/evaluate.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import type { SourceRange } from '../../hcl/position.ts'
import type { Attribute } from '../../hcl/syntax/nodes.ts'
import { ConversionError } from '../../hcl/values/conversion.ts'
import { convert } from '../../hcl/values/convert.ts'
import { isNull, type Value } from '../../hcl/values/value.ts'
import { fieldTypes } from './fieldTypes.ts'
import type { BlockField, ConfigOf, FieldSet, ValueField } from './fields.ts'
import { readFieldValue } from './readFieldValue.ts'

/** Fields that were read. */
export interface DecodedFields<S extends FieldSet = FieldSet> {
  /** By name; a field that is not set, or null, is not in it. */
  readonly config: ConfigOf<S>
  readonly ranges: ReadonlyMap<string, SourceRange>
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the fields of an HCL2 body; anything else in it is an error. */
export function decodeBody<S extends FieldSet>(
  body: Body,
  fields: S,
  scope: Scope | undefined,
): DecodedFields<S> {
  return decodeContent(body.content(planOf(fields).schema), fields, scope, body.missingRange)
}

/** Reads the fields of an HCL2 body and leaves the rest for another reader; further arguments are handed over as they are. */
export function decodePartially<S extends FieldSet>(
  body: Body,
  fields: S,
  scope: Scope | undefined,
  further: readonly AttributeSchema[] = [],
): DecodedFields<S> & { readonly attributes: BodyContent['attributes']; readonly rest: Body } {
  const { attributes, blocks } = planOf(fields).schema
  const content = body.partialContent({ attributes: [...attributes, ...further], blocks })
  const { config, ranges, diagnostics } = decodeContent(content, fields, scope, body.missingRange)
  return { config, ranges, diagnostics, attributes: content.attributes, rest: content.rest }
}

const isBlockField = (field: ValueField | BlockField): field is BlockField => field.type === 'block'

/** What is to know of a set of fields, whatever body it is read from. */
interface FieldPlan {
  readonly schema: Required<BodySchema>
  readonly required: readonly string[]
}

const plans = new WeakMap<FieldSet, FieldPlan>()

/** Made once for each set of fields: a template has many components of few types. */
function planOf(fields: FieldSet): FieldPlan {
  const known = plans.get(fields)
  if (known !== undefined) return known
  const entries = Object.entries(fields)
  const plan = {
    schema: {
      attributes: entries.flatMap(([name, field]) => (isBlockField(field) ? [] : [{ name }])),
      blocks: entries.flatMap(([type, field]) => (isBlockField(field) ? [{ type }] : [])),
    },
    required: entries.flatMap(([name, { required }]) => (required === true ? [name] : [])),
  }
  plans.set(fields, plan)
  return plan
}

function decodeContent<S extends FieldSet>(
  { attributes, blocks, diagnostics }: BodyContent,
  fields: S,
  scope: Scope | undefined,
  missingRange: SourceRange,
): DecodedFields<S> {
  const config: Record<string, unknown> = {}
  const ranges = new Map<string, SourceRange>()
  const problems: Diagnostic[] = [...diagnostics]
  for (const [name, attribute] of attributes) {
    const field = fields[name]
    if (field === undefined || isBlockField(field)) continue
    const decoded = decodeAttribute(attribute, field, scope, problems)
    if (decoded === null) continue
    ranges.set(name, attribute.range)
    if (decoded.value !== undefined) config[name] = decoded.value
  }
  for (const [first, own] of blocksByType(blocks)) {
    const field = fields[first.type]
    if (field === undefined || !isBlockField(field)) continue
    ranges.set(first.type, first.headerRange)
    config[first.type] = decodeBlocks(own, field, scope, problems)
  }
  // What was written for a field counts, even if it could not be read: one problem is enough.
  for (const name of planOf(fields).required.filter((wanted) => !ranges.has(wanted)))
    problems.push(problem('Missing required argument', `The argument "${name}" is required.`, missingRange))
  return { config: config as ConfigOf<S>, ranges, diagnostics: problems }
}

function blocksByType(blocks: readonly Block[]): readonly (readonly [Block, readonly Block[]])[] {
  if (blocks.length === 0) return []
  const groups = new Map<string, Block[]>()
  for (const block of blocks) groups.set(block.type, [...(groups.get(block.type) ?? []), block])
  return [...groups.values()].flatMap((own) => (own[0] === undefined ? [] : [[own[0], own] as const]))
}

function decodeBlocks(
  blocks: readonly Block[],
  field: BlockField,
  scope: Scope | undefined,
  problems: Diagnostic[],
): unknown {
  const decoded = blocks.map(({ body }) => {
    const { config, diagnostics } = decodeBody(body, field.fields, scope)
    problems.push(...diagnostics)
    return config
  })
  if (field.repeated === true) return decoded
  const [, second] = blocks
  if (second !== undefined)
    problems.push(
      problem(
        `Duplicate ${second.type} block`,
        `Only one ${second.type} block is allowed.`,
        second.headerRange,
      ),
    )
  return decoded[0]
}

/** The value of an argument as its field wants it, undefined if it cannot be had; null for null, which is as good as nothing. */
function decodeAttribute(
  { name, expression }: Attribute,
  field: ValueField,
  scope: Scope | undefined,
  problems: Diagnostic[],
): { readonly value: unknown } | null {
  const { value, diagnostics } = evaluate(expression, scope)
  if (diagnostics.length > 0) problems.push(...diagnostics)
  if (hasErrors(diagnostics)) return { value: undefined }
  if (isNull(value)) return null
  const read = readAs(value, field)
  if (typeof read !== 'string') return read
  const detail = `Inappropriate value for "${name}": ${read}.`
  problems.push(problem('Incorrect attribute value type', detail, expression.range))
  return { value: undefined }
}

/** A value as a field reads it, or why it cannot. */
export function readAs(value: Value, { type }: ValueField): { readonly value: unknown } | string {
  try {
    const converted = convert(value, fieldTypes[type])
    return isNull(converted) ? { value: undefined } : readFieldValue(converted, type)
  } catch (thrown) {
    if (thrown instanceof ConversionError) return thrown.message
    throw thrown
  }
}
