import type { AttributeSchema, Block, BlockSchema, Body, BodyContent, BodySchema } from './body.ts'
import { type Diagnostic, problem } from './diagnostic.ts'
import { dynamicLabels } from './dynamic/dynamicLabels.ts'
import { type DynamicSpec, readDynamicSpec } from './dynamic/dynamicSpec.ts'
import { childIteration, iteratedAttribute, type Iteration, iterationScope } from './dynamic/iteration.ts'
import { unknownBody } from './dynamic/unknownBody.ts'
import type { Scope } from './evaluate/scope.ts'
import { defaultLimits, type Limits } from './limits.ts'
import type { SourceRange } from './position.ts'
import type { Attribute } from './syntax/nodes.ts'
import { asArray } from './values/read.ts'
import { dynamicValue, integerValue, isKnown, stringValue, type Value } from './values/value.ts'

/**
 * The body with every `dynamic "type" { … }` inside replaced by the blocks it yields, for the types of blocks a
 * schema asks for and at any depth. `for_each` and labels are evaluated in the scope; the expressions of yielded
 * blocks keep their iterators in whatever scope they are evaluated later. All readings of the body together may
 * use up `limits.steps`, of which every block and argument they yield costs four.
 */
export function expandDynamicBlocks(body: Body, scope?: Scope, limits: Limits = defaultLimits): Body {
  const expansion: Expansion = { scope, limits, remaining: limits.steps }
  return expandedBody(body, { expansion, iteration: undefined, hidden: nothingHidden })
}

/** What all parts of one expanded body share. */
interface Expansion {
  readonly scope: Scope | undefined
  readonly limits: Limits
  remaining: number
}

/** What earlier partial readings have taken; the blocks by type. */
interface Hidden {
  readonly attributes: ReadonlySet<string>
  readonly blocks: ReadonlyMap<string, BlockSchema>
}

/** Where in the expansion a body is. */
interface Place {
  readonly expansion: Expansion
  readonly iteration: Iteration
  readonly hidden: Hidden
}

const stepsPerItem = 4
const nothingHidden: Hidden = { attributes: new Set(), blocks: new Map() }
const dynamicSchema: BlockSchema = { type: 'dynamic', labels: ['type'] }

function expandedBody(original: Body, place: Place): Body {
  const read = (schema: BodySchema, found: BodyContent, complete: boolean): BodyContent => {
    const diagnostics = [...found.diagnostics]
    const blocks = expandBlocks(found.blocks, schema.blocks, place, complete, diagnostics)
    const attributes = visibleAttributes(found.attributes, place, diagnostics)
    return { attributes, blocks, diagnostics }
  }
  return {
    missingRange: original.missingRange,
    content: (schema) => read(schema, original.content(extended(schema, place.hidden)), true),
    partialContent: (schema) => ({
      ...read(schema, original.partialContent(extended(schema, place.hidden)), false),
      rest: expandedBody(original, { ...place, hidden: moreHidden(place.hidden, schema) }),
    }),
    justAttributes: () => {
      const found = original.justAttributes()
      const diagnostics = [...found.diagnostics]
      return { attributes: visibleAttributes(found.attributes, place, diagnostics), diagnostics }
    },
    inventory: () => {
      // Only a schema tells dynamic blocks from arguments in the JSON syntax.
      const dynamics = original.partialContent({ blocks: [dynamicSchema] })
      const others = dynamics.rest.inventory()
      const inOrder = [...dynamics.blocks, ...others.blocks].toSorted(
        (left, right) => left.typeRange.start - right.typeRange.start,
      )
      const diagnostics = [...dynamics.diagnostics, ...others.diagnostics]
      const blocks = expandBlocks(inOrder, undefined, place, false, diagnostics)
      return { attributes: visibleAttributes(others.attributes, place, diagnostics), blocks, diagnostics }
    },
  }
}

/** The schema, with room for dynamic blocks and for what earlier readings took. */
function extended({ attributes = [], blocks = [] }: BodySchema, hidden: Hidden): BodySchema {
  const names = new Set(attributes.map(({ name }) => name))
  const hiddenAttributes: AttributeSchema[] = [...hidden.attributes]
    .filter((name) => !names.has(name))
    .map((name) => ({ name }))
  const types = new Set(blocks.map(({ type }) => type))
  const hiddenBlocks = [...hidden.blocks.values()].filter(({ type }) => !types.has(type))
  return {
    attributes: [...attributes, ...hiddenAttributes],
    blocks: [...blocks, dynamicSchema, ...hiddenBlocks],
  }
}

function moreHidden(hidden: Hidden, { attributes = [], blocks = [] }: BodySchema): Hidden {
  return {
    attributes: new Set([...hidden.attributes, ...attributes.map(({ name }) => name)]),
    blocks: new Map([...hidden.blocks, ...blocks.map((schema) => [schema.type, schema] as const)]),
  }
}

function visibleAttributes(
  attributes: ReadonlyMap<string, Attribute>,
  { expansion, iteration, hidden }: Place,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, Attribute> {
  const visible = new Map<string, Attribute>()
  for (const [name, attribute] of attributes) {
    if (hidden.attributes.has(name)) continue
    if (iteration !== undefined && !pay(expansion, attribute.nameRange, diagnostics)) break
    visible.set(name, iteratedAttribute(attribute, iteration))
  }
  return visible
}

/** False, with a diagnostic, once the body has yielded more than it may. */
function pay(expansion: Expansion, subject: Diagnostic['subject'], diagnostics: Diagnostic[]): boolean {
  expansion.remaining -= stepsPerItem
  if (expansion.remaining >= 0) return true
  const most = expansion.limits.steps / stepsPerItem
  const detail = `Dynamic blocks yield more than ${most} blocks and arguments.`
  diagnostics.push(problem('Body too complex', detail, subject))
  return false
}

function expandBlocks(
  found: readonly Block[],
  schemas: readonly BlockSchema[] | undefined,
  place: Place,
  complete: boolean,
  diagnostics: Diagnostic[],
): Block[] {
  const { expansion, iteration, hidden } = place
  const blocks: Block[] = []
  for (const block of found) {
    const type = block.type === 'dynamic' ? block.labels[0] : block.type
    if (type === undefined || hidden.blocks.has(type)) continue
    if (iteration !== undefined && !pay(expansion, block.typeRange, diagnostics)) break
    if (block.type !== 'dynamic') {
      blocks.push(new LiteralBlock(block, expansion, iteration))
      continue
    }
    const schema = schemas?.find((candidate) => candidate.type === type)
    if (schemas === undefined || schema !== undefined)
      blocks.push(...yieldedBlocks(block, schema, place, diagnostics))
    else if (complete) {
      const detail = `Blocks of type "${type}" are not expected here.`
      diagnostics.push(problem('Unsupported block type', detail, block.labelRanges[0]))
    }
  }
  return blocks
}

/** A block that is not dynamic itself. Few of a hundred thousand are looked into. */
class LiteralBlock implements Block {
  readonly #block: Block
  readonly #expansion: Expansion
  readonly #iteration: Iteration

  constructor(block: Block, expansion: Expansion, iteration: Iteration) {
    this.#block = block
    this.#expansion = expansion
    this.#iteration = iteration
  }

  get type(): string {
    return this.#block.type
  }

  get labels(): readonly string[] {
    return this.#block.labels
  }

  get body(): Body {
    return childBody(this.#block.body, this.#expansion, this.#iteration)
  }

  get typeRange(): SourceRange {
    return this.#block.typeRange
  }

  get labelRanges(): readonly SourceRange[] {
    return this.#block.labelRanges
  }

  get headerRange(): SourceRange {
    return this.#block.headerRange
  }
}

function childBody(body: Body, expansion: Expansion, iteration: Iteration): Body {
  return expandedBody(body, { expansion, iteration, hidden: nothingHidden })
}

function yieldedBlocks(
  block: Block,
  schema: BlockSchema | undefined,
  { expansion, iteration }: Place,
  diagnostics: Diagnostic[],
): Block[] {
  const { limits } = expansion
  const scope = iterationScope(iteration, expansion.scope)
  const spec = readDynamicSpec(block, schema, { scope, limits, diagnostics })
  if (spec === undefined) return []
  const blocks: Block[] = []
  for (const [key, value] of passes(spec.forEach)) {
    if (diagnostics.length >= limits.diagnostics) break
    if (!pay(expansion, spec.typeRange, diagnostics)) break
    const inner = childIteration(iteration, spec.iterator, key, value)
    const labels = dynamicLabels(spec.labels, iterationScope(inner, expansion.scope), limits, diagnostics)
    if (labels === undefined) continue
    const body = childBody(spec.content, expansion, inner)
    blocks.push(yieldedBlock(spec, labels, isKnown(spec.forEach) ? body : unknownBody(body)))
  }
  return blocks
}

function yieldedBlock(spec: DynamicSpec, labels: readonly string[], body: Body): Block {
  const { type, typeRange, headerRange } = spec
  return { type, labels, typeRange, labelRanges: spec.labels.map(({ range }) => range), headerRange, body }
}

/** Key and value of every pass; of a collection that is unknown, a single one of which nothing is known. */
function* passes(collection: Value): Iterable<readonly [Value, Value]> {
  const { content, type } = collection
  if (!isKnown(collection)) {
    yield [dynamicValue, dynamicValue]
  } else if (content instanceof Map) {
    for (const [key, value] of content as ReadonlyMap<string, Value>) yield [stringValue(key), value]
  } else {
    for (const [index, value] of asArray(collection).entries())
      yield [type.kind === 'set' ? value : integerValue(index), value]
  }
}
