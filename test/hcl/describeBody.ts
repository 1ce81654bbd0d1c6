import type { Body, BodySchema } from '#shared/hcl/body.ts'
import { type Diagnostic, hasErrors } from '#shared/hcl/diagnostic.ts'
import { expandDynamicBlocks } from '#shared/hcl/dynamicBlocks.ts'
import { evaluate } from '#shared/hcl/evaluate/evaluate.ts'
import type { Scope } from '#shared/hcl/evaluate/scope.ts'
import { parseJsonFile, parseNativeFile } from '#shared/hcl/parseFile.ts'
import { Source } from '#shared/hcl/source.ts'
import type { Attribute, BodyNode } from '#shared/hcl/syntax/nodes.ts'
import { parseNativeBody, parseNativeExpression } from '#shared/hcl/syntax/parse.ts'
import type { OracleRequest, OracleSchema } from '../tools/hclOracle/hclOracle.ts'
import { describeValue } from './describeValue.ts'

/** What this library says of a source, in the form of the oracle. */
export interface OwnAnswer {
  readonly value: unknown
  readonly diagnostics: readonly Diagnostic[]
}

/** Answers a request as the oracle does. */
export function answer(request: OracleRequest, scope: Scope): OwnAnswer {
  const source = new Source('source', request.source)
  if (request.kind === 'expression') {
    const { result, diagnostics } = parseNativeExpression(source)
    if (hasErrors(diagnostics)) return { value: undefined, diagnostics }
    const evaluated = evaluate(result, scope)
    return { value: describeValue(evaluated.value), diagnostics: evaluated.diagnostics }
  }
  const found: Diagnostic[] = []
  if (request.kind === 'json' || request.dynamic === true) {
    const { body, diagnostics } = (request.kind === 'json' ? parseJsonFile : parseNativeFile)(source)
    if (hasErrors(diagnostics)) return { value: undefined, diagnostics }
    const expanded = request.dynamic === true ? expandDynamicBlocks(body, scope) : body
    return { value: describeBody(expanded, request.schema ?? {}, scope, found), diagnostics: found }
  }
  const { result, diagnostics } = parseNativeBody(source)
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics }
  return { value: describeNode(result, scope, found), diagnostics: found }
}

function describeNode(node: BodyNode, scope: Scope, found: Diagnostic[]): unknown {
  return {
    attributes: describeAttributes(node.attributes, scope, found),
    blocks: node.blocks.map(({ type, labels, body }) => ({
      type,
      labels: `[${labels.map((label) => JSON.stringify(label)).join(' ')}]`,
      body: describeNode(body, scope, found),
    })),
  }
}

function describeAttributes(
  attributes: ReadonlyMap<string, Attribute>,
  scope: Scope,
  found: Diagnostic[],
): unknown {
  return Object.fromEntries(
    Array.from(attributes, ([name, { expression }]) => {
      const { value, diagnostics } = evaluate(expression, scope)
      found.push(...diagnostics)
      return [name, describeValue(value)] as const
    }),
  )
}

function toSchema({ attributes = [], required = [], blocks = [] }: OracleSchema): BodySchema {
  return {
    attributes: [
      ...attributes.map((name) => ({ name })),
      ...required.map((name) => ({ name, required: true })),
    ],
    blocks: blocks.map(({ type, labels }) => ({ type, labels })),
  }
}

function describeBody(body: Body, schema: OracleSchema, scope: Scope, found: Diagnostic[]): unknown {
  const { attributes, blocks, diagnostics } = body.content(toSchema(schema))
  found.push(...diagnostics)
  return {
    attributes: describeAttributes(attributes, scope, found),
    blocks: blocks.map((block) => ({
      type: block.type,
      labels: `[${block.labels.map((label) => JSON.stringify(label)).join(' ')}]`,
      body: describeBody(
        block.body,
        schema.blocks?.find(({ type }) => type === block.type)?.body ?? {},
        scope,
        found,
      ),
    })),
  }
}
