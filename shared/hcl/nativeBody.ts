import type { Block, BlockSchema, Body, BodyContent, BodySchema } from './body.ts'
import { type Diagnostic, isEnough, keep, problem } from './diagnostic.ts'
import { rangeBetween, type SourceRange, startOf } from './position.ts'
import { closeName, didYouMean } from './suggestion.ts'
import type { Attribute, BlockNode, BodyNode } from './syntax/nodes.ts'

const nothing: ReadonlySet<string> = new Set()

/** A body of the native syntax. */
export function nativeBody(node: BodyNode, hidden: ReadonlySet<string> = nothing): Body {
  const missingRange = startOf(node.range)
  const find = (schema: BodySchema): BodyContent => {
    const diagnostics: Diagnostic[] = []
    const attributes = wantedAttributes(node, schema, hidden, missingRange, diagnostics)
    const blocks = wantedBlocks(node, schema, hidden, diagnostics)
    return { attributes, blocks, diagnostics }
  }
  return {
    missingRange,
    partialContent: (schema) => {
      const rest = nativeBody(node, new Set([...hidden, ...schemaNames(schema)]))
      const { attributes, blocks, diagnostics } = find(schema)
      return { attributes, blocks, diagnostics, rest }
    },
    content: (schema) => {
      const found = find(schema)
      // Most bodies hold nothing else.
      if (found.attributes.size === node.attributes.size && found.blocks.length === node.blocks.length)
        return found
      const { attributes, blocks, diagnostics } = found
      const names = new Set([...hidden, ...schemaNames(schema)])
      return {
        attributes,
        blocks,
        diagnostics: [...diagnostics, ...unexpected(node, schema, names, attributes)],
      }
    },
    inventory: () => ({
      attributes: visibleAttributes(node, hidden),
      blocks: node.blocks
        .filter(({ type }) => !hidden.has(blockKey(type)))
        .map((block) => new NativeBlock(block)),
      diagnostics: [],
    }),
    justAttributes: () => {
      const [block] = node.blocks
      const attributes = visibleAttributes(node, hidden)
      if (block === undefined) return { attributes, diagnostics: [] }
      const diagnostic = problem(
        `Unexpected "${block.type}" block`,
        'Blocks are not allowed here.',
        block.typeRange,
      )
      return { attributes, diagnostics: [diagnostic] }
    },
  }
}

/** Arguments and blocks may bear the same name. */
const attributeKey = (name: string): string => `${name}=`
const blockKey = (type: string): string => `${type}{`

function schemaNames({ attributes = [], blocks = [] }: BodySchema): readonly string[] {
  return [...attributes.map(({ name }) => attributeKey(name)), ...blocks.map(({ type }) => blockKey(type))]
}

function visibleAttributes(node: BodyNode, hidden: ReadonlySet<string>): Map<string, Attribute> {
  return new Map([...node.attributes].filter(([name]) => !hidden.has(attributeKey(name))))
}

function wantedAttributes(
  node: BodyNode,
  { attributes = [] }: BodySchema,
  hidden: ReadonlySet<string>,
  missingRange: Body['missingRange'],
  diagnostics: Diagnostic[],
): Map<string, Attribute> {
  const found = new Map<string, Attribute>()
  for (const { name, required } of attributes) {
    const attribute = node.attributes.get(name)
    if (attribute !== undefined && !hidden.has(attributeKey(name))) found.set(name, attribute)
    else if (required === true)
      keep(
        diagnostics,
        problem('Missing required argument', `The argument "${name}" is required.`, missingRange),
      )
  }
  return found
}

function wantedBlocks(
  node: BodyNode,
  { blocks = [] }: BodySchema,
  hidden: ReadonlySet<string>,
  diagnostics: Diagnostic[],
): Block[] {
  const found: Block[] = []
  if (node.blocks.length === 0) return found
  const wanted = new Map(blocks.map((block) => [block.type, block]))
  for (const block of node.blocks) {
    const schema = wanted.get(block.type)
    if (schema === undefined || hidden.has(blockKey(block.type))) continue
    const wrong = wrongLabels(block, schema)
    if (wrong === undefined) found.push(new NativeBlock(block))
    else keep(diagnostics, wrong)
  }
  return found
}

/** One word for each of a hundred thousand blocks, of which few are looked into. */
class NativeBlock implements Block {
  readonly #node: BlockNode

  constructor(node: BlockNode) {
    this.#node = node
  }

  get type(): string {
    return this.#node.type
  }

  get labels(): readonly string[] {
    return this.#node.labels
  }

  get body(): Body {
    return nativeBody(this.#node.body)
  }

  get typeRange(): SourceRange {
    return this.#node.typeRange
  }

  get labelRanges(): readonly SourceRange[] {
    return this.#node.labelRanges
  }

  get headerRange(): SourceRange {
    return rangeBetween(this.typeRange, this.labelRanges.at(-1) ?? this.typeRange)
  }
}

function wrongLabels(block: BlockNode, { labels = [] }: BlockSchema): Diagnostic | undefined {
  const context = rangeBetween(block.typeRange, block.openRange)
  const missing = labels[block.labels.length]
  if (missing !== undefined) {
    const detail = `A ${block.type} block has ${labels.length} label(s): ${labels.join(', ')}.`
    return problem(`Missing ${missing} for ${block.type}`, detail, block.openRange, context)
  }
  const extra = block.labelRanges[labels.length]
  if (extra === undefined) return undefined
  const detail =
    labels.length === 0
      ? `A ${block.type} block has no labels.`
      : `A ${block.type} block has only ${labels.length} label(s): ${labels.join(', ')}.`
  return problem(`Extraneous label for ${block.type}`, detail, extra, context)
}

function unexpected(
  node: BodyNode,
  { attributes = [], blocks = [] }: BodySchema,
  names: ReadonlySet<string>,
  found: ReadonlyMap<string, Attribute>,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const free = attributes.map(({ name }) => name).filter((name) => !found.has(name))
  for (const [name, { nameRange }] of node.attributes) {
    if (names.has(attributeKey(name))) continue
    if (isEnough(diagnostics)) break
    const isBlock = closeName(name, free) === undefined && blocks.some(({ type }) => type === name)
    const hint = isBlock ? ` Did you mean to define a block of type "${name}"?` : didYouMean(name, free)
    const detail = `An argument named "${name}" is not expected here.${hint}`
    keep(diagnostics, problem('Unsupported argument', detail, nameRange))
  }
  const types = blocks.map(({ type }) => type)
  for (const { type, typeRange } of node.blocks) {
    if (names.has(blockKey(type))) continue
    if (isEnough(diagnostics)) break
    const isArgument = closeName(type, types) === undefined && attributes.some(({ name }) => name === type)
    const hint = isArgument
      ? ` Did you mean to define argument "${type}"? An argument is set with an equals sign.`
      : didYouMean(type, types)
    const detail = `Blocks of type "${type}" are not expected here.${hint}`
    keep(diagnostics, problem('Unsupported block type', detail, typeRange))
  }
  return diagnostics
}
