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
  return decodeContent(body.content(schemaOf(fields)), fields, scope, body.missingRange)
}

/** Reads the fields of an HCL2 body and leaves the rest for another reader; further arguments are handed over as they are. */
export function decodePartially<S extends FieldSet>(
  body: Body,
  fields: S,
  scope: Scope | undefined,
  further: readonly AttributeSchema[] = [],
): DecodedFields<S> & { readonly attributes: BodyContent['attributes']; readonly rest: Body } {
  const { attributes = [], blocks = [] } = schemaOf(fields)
  const content = body.partialContent({ attributes: [...attributes, ...further], blocks })
  const { config, ranges, diagnostics } = decodeContent(content, fields, scope, body.missingRange)
  return { config, ranges, diagnostics, attributes: content.attributes, rest: content.rest }
}

const isBlockField = (field: ValueField | BlockField): field is BlockField => field.type === 'block'

const schemas = new WeakMap<FieldSet, BodySchema>()

/** Made once for each set of fields: a template has many components of few types. */
function schemaOf(fields: FieldSet): BodySchema {
  const known = schemas.get(fields)
  if (known !== undefined) return known
  const entries = Object.entries(fields)
  const schema = {
    attributes: entries.flatMap(([name, field]) => (isBlockField(field) ? [] : [{ name }])),
    blocks: entries.flatMap(([type, field]) => (isBlockField(field) ? [{ type }] : [])),
  }
  schemas.set(fields, schema)
  return schema
}

function decodeContent<S extends FieldSet>(
  { attributes, blocks, diagnostics }: BodyContent,
  fields: S,
  scope: Scope | undefined,
  missingRange: SourceRange,
): DecodedFields<S> {
  const values = new Map<string, unknown>()
  const ranges = new Map<string, SourceRange>()
  const problems: Diagnostic[] = [...diagnostics]
  for (const [name, field] of Object.entries(fields)) {
    if (isBlockField(field)) {
      const own = blocks.filter(({ type }) => type === name)
      const [first] = own
      if (first === undefined) continue
      ranges.set(name, first.headerRange)
      values.set(name, decodeBlocks(own, field, scope, problems))
      continue
    }
    const attribute = attributes.get(name)
    if (attribute === undefined) continue
    ranges.set(name, attribute.range)
    const value = decodeAttribute(attribute, field, scope, problems)
    if (value !== undefined) values.set(name, value)
  }
  problems.push(...missingFields(fields, values, ranges, missingRange))
  return { config: Object.fromEntries(values) as ConfigOf<S>, ranges, diagnostics: problems }
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

/** The value of an argument as its field wants it; undefined if it is null or cannot be had. */
function decodeAttribute(
  { name, expression }: Attribute,
  field: ValueField,
  scope: Scope | undefined,
  problems: Diagnostic[],
): unknown {
  const { value, diagnostics } = evaluate(expression, scope)
  problems.push(...diagnostics)
  if (hasErrors(diagnostics)) return undefined
  const read = readAs(value, field)
  if (typeof read !== 'string') return read.value
  problems.push(
    problem(
      'Incorrect attribute value type',
      `Inappropriate value for "${name}": ${read}.`,
      expression.range,
    ),
  )
  return undefined
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

/** A required field counts as given when something was written for it, even if that failed: one problem is enough. */
function missingFields(
  fields: FieldSet,
  values: ReadonlyMap<string, unknown>,
  ranges: ReadonlyMap<string, SourceRange>,
  missingRange: SourceRange,
): readonly Diagnostic[] {
  return Object.entries(fields)
    .filter(([name, { required }]) => required === true && !values.has(name) && !ranges.has(name))
    .map(([name]) =>
      problem('Missing required argument', `The argument "${name}" is required.`, missingRange),
    )
}
