import type { Block, BlockSchema, Body, BodySchema } from '../body.ts'
import { type Diagnostic, hasErrors, problem } from '../diagnostic.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Scope } from '../evaluate/scope.ts'
import type { Limits } from '../limits.ts'
import type { SourceRange } from '../position.ts'
import { asElements, asKeyword } from '../staticExpression.ts'
import type { Expression } from '../syntax/nodes.ts'
import { typeName } from '../values/typeTraits.ts'
import { isPrimitive } from '../values/types.ts'
import { isNull, type Value } from '../values/value.ts'

/** What a dynamic block says. */
export interface DynamicSpec {
  readonly type: string
  readonly typeRange: SourceRange
  readonly headerRange: SourceRange
  readonly forEach: Value
  readonly iterator: string
  readonly labels: readonly Expression[]
  readonly content: Body
}

/** Where a dynamic block is read: its scope, and where problems go. */
export interface SpecReading {
  readonly scope: Scope | undefined
  readonly limits: Limits
  readonly diagnostics: Diagnostic[]
}

/**
 * Reads the block `dynamic "type"`; undefined, with a diagnostic, if it is wrong. Without a schema, labels are
 * taken as they come.
 */
export function readDynamicSpec(
  block: Block,
  schema: BlockSchema | undefined,
  reading: SpecReading,
): DynamicSpec | undefined {
  const { diagnostics } = reading
  const [typeRange] = block.labelRanges
  const [type] = block.labels
  if (type === undefined || typeRange === undefined) return undefined
  const { attributes, blocks, diagnostics: wrong } = block.body.content(specSchema(schema))
  diagnostics.push(...wrong)
  const each = attributes.get('for_each')
  if (hasErrors(wrong) || each === undefined) return undefined

  const named = attributes.get('iterator')
  const iterator = named === undefined ? type : asKeyword(named.expression)
  if (named !== undefined && iterator === undefined) {
    const detail = 'The iterator of a dynamic block is a single name, without quotes in the native syntax.'
    diagnostics.push(problem('Invalid dynamic iterator name', detail, named.expression.range))
  }
  if (iterator === undefined) return undefined

  const forEach = readForEach(each.expression, reading)
  if (forEach === undefined) return undefined
  const labels = readLabels(attributes.get('labels')?.expression, type, schema, diagnostics)
  if (labels === undefined) return undefined

  const [content, second] = blocks
  if (content === undefined) {
    const detail = 'A dynamic block holds a block "content" with the body of the blocks it yields.'
    diagnostics.push(problem('Missing dynamic content block', detail, block.body.missingRange))
    return undefined
  }
  if (second !== undefined) {
    const detail = 'A dynamic block holds a single block "content".'
    diagnostics.push(problem('Extraneous dynamic content block', detail, second.headerRange))
    return undefined
  }
  const { headerRange } = block
  return { type, typeRange, headerRange, forEach, iterator, labels, content: content.body }
}

function specSchema(schema: BlockSchema | undefined): BodySchema {
  const labels = { name: 'labels', required: schema !== undefined }
  const hasLabels = schema === undefined || (schema.labels ?? []).length > 0
  return {
    attributes: [{ name: 'for_each', required: true }, { name: 'iterator' }, ...(hasLabels ? [labels] : [])],
    blocks: [{ type: 'content' }],
  }
}

function readForEach(expression: Expression, reading: SpecReading): Value | undefined {
  const { scope, limits, diagnostics } = reading
  const { value, diagnostics: wrong } = evaluate(expression, scope, limits)
  diagnostics.push(...wrong)
  if (hasErrors(wrong)) return undefined
  const summary = 'Invalid dynamic for_each value'
  const { range } = expression
  if (isPrimitive(value.type)) {
    const detail = `for_each needs a collection, but this is a ${typeName(value.type)}.`
    diagnostics.push(problem(summary, detail, range))
    return undefined
  }
  if (isNull(value)) {
    diagnostics.push(problem(summary, 'for_each needs a collection, but this value is null.', range))
    return undefined
  }
  return value
}

function readLabels(
  expression: Expression | undefined,
  type: string,
  schema: BlockSchema | undefined,
  diagnostics: Diagnostic[],
): readonly Expression[] | undefined {
  if (expression === undefined) return []
  const labels = asElements(expression)
  if (labels === undefined) {
    const detail =
      'The labels of a dynamic block are a list in square brackets, with one expression per label.'
    diagnostics.push(problem('Invalid dynamic block labels', detail, expression.range))
    return undefined
  }
  const names = schema?.labels
  if (names === undefined || names.length === labels.length) return labels
  const detail = `A ${type} block has ${names.length} label(s): ${names.join(', ')}.`
  const extra = labels[names.length]
  diagnostics.push(
    extra === undefined
      ? problem('Insufficient dynamic block labels', detail, expression.range)
      : problem('Extraneous dynamic block label', detail, extra.range),
  )
  return undefined
}
