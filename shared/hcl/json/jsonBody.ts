import type { Block, BlockSchema, Body, BodyContent, BodySchema } from '../body.ts'
import { type Diagnostic, isEnough, keep, problem } from '../diagnostic.ts'
import { defaultLimits } from '../limits.ts'
import { rangeBetween, type SourceRange } from '../position.ts'
import { didYouMean } from '../suggestion.ts'
import type { Attribute, JsonMember, JsonNode } from '../syntax/nodes.ts'

const wrongType = 'Incorrect JSON value type'
const nothing: ReadonlySet<string> = new Set()
/** As many as the native syntax has room for, where a block is four tokens. */
const mostBlocks = defaultLimits.tokens >> 2
/** A property of this name is a comment. */
const comment = '//'

/** A body of the JSON syntax: an object, or an array of objects that are taken together. */
export function jsonBody(node: JsonNode, hidden: ReadonlySet<string> = nothing): Body {
  const missingRange =
    node.kind === 'object' ? node.closeRange : node.kind === 'array' ? node.openRange : node.range
  const partialContent = (schema: BodySchema): BodyContent & { readonly rest: Body } => {
    const diagnostics: Diagnostic[] = []
    const found = findContent(members(node, undefined, diagnostics), schema, hidden, diagnostics)
    for (const { name, required } of schema.attributes ?? [])
      if (required === true && !found.attributes.has(name))
        keep(
          diagnostics,
          problem('Missing required argument', `The argument "${name}" is required.`, missingRange),
        )
    return { ...found, diagnostics, rest: jsonBody(node, found.used) }
  }
  return {
    missingRange,
    partialContent,
    content: (schema) => {
      const diagnostics: Diagnostic[] = []
      const all = members(node, undefined, diagnostics)
      const { attributes, blocks, diagnostics: problems } = partialContent(schema)
      return { attributes, blocks, diagnostics: [...problems, ...unexpected(all, schema, hidden)] }
    },
    justAttributes: () => {
      if (node.kind === 'object') return uniqueAttributes(node.members, hidden, [])
      const detail = 'An object is required here, with the arguments of this block.'
      return { attributes: new Map(), diagnostics: [problem(wrongType, detail, startOfNode(node))] }
    },
    inventory: () => {
      const diagnostics: Diagnostic[] = []
      const all = members(node, undefined, diagnostics)
      return { ...uniqueAttributes(all, hidden, diagnostics), blocks: [] }
    },
  }
}

function startOfNode(node: JsonNode): SourceRange {
  return node.kind === 'object' || node.kind === 'array' ? node.openRange : node.range
}

const isNull = (node: JsonNode): boolean => node.kind === 'scalar' && node.value.content === null

/** The properties of an object, or of all objects of an array. */
function members(
  node: JsonNode,
  label: string | undefined,
  diagnostics: Diagnostic[],
): readonly JsonMember[] {
  if (node.kind === 'object') return node.members
  if (isNull(node)) return []
  const purpose = label === undefined ? 'arguments and blocks' : `the ${label} of this block`
  if (node.kind !== 'array') {
    const detail = `An object or an array of objects is required here, with ${purpose}.`
    keep(diagnostics, problem(wrongType, detail, startOfNode(node)))
    return []
  }
  return node.elements.flatMap((element) => {
    if (element.kind === 'object') return element.members
    keep(
      diagnostics,
      problem(wrongType, `An object is required here, with ${purpose}.`, startOfNode(element)),
    )
    return []
  })
}

function attributeOf({ name, nameRange, value }: JsonMember): Attribute {
  const expression = { kind: 'json', node: value, range: value.range } as const
  return { name, expression, nameRange, range: rangeBetween(nameRange, value.range) }
}

function findContent(
  all: readonly JsonMember[],
  { attributes = [], blocks = [] }: BodySchema,
  hidden: ReadonlySet<string>,
  diagnostics: Diagnostic[],
): {
  readonly attributes: Map<string, Attribute>
  readonly blocks: Block[]
  readonly used: ReadonlySet<string>
} {
  const names = new Set(attributes.map(({ name }) => name))
  const schemas = new Map(blocks.map((schema) => [schema.type, schema]))
  const found = new Map<string, Attribute>()
  const foundBlocks: Block[] = []
  const used = new Set(hidden)
  for (const member of all) {
    const { name, nameRange, value } = member
    if (hidden.has(name)) continue
    const schema = schemas.get(name)
    if (names.has(name)) {
      used.add(name)
      if (found.has(name))
        keep(diagnostics, problem('Duplicate argument', `The argument "${name}" is already set.`, nameRange))
      else found.set(name, attributeOf(member))
    } else if (schema !== undefined) {
      used.add(name)
      unpack(value, { schema, typeRange: nameRange, labels: [], labelRanges: [] }, foundBlocks, diagnostics)
    }
  }
  return { attributes: found, blocks: foundBlocks, used }
}

interface Unpacking {
  readonly schema: BlockSchema
  readonly typeRange: SourceRange
  readonly labels: readonly string[]
  readonly labelRanges: readonly SourceRange[]
}

/** Blocks in a value: one level of objects for each label, then an object or an array of objects. */
function unpack(node: JsonNode, state: Unpacking, blocks: Block[], diagnostics: Diagnostic[]): void {
  const { schema, labels, labelRanges } = state
  const label = schema.labels?.[labels.length]
  if (label !== undefined) {
    const inner = members(node, label, diagnostics)
    if (inner.length === 0) {
      const detail = `A property is required whose name is the ${label} of the ${schema.type} block.`
      keep(diagnostics, problem('Missing block label', detail, startOfNode(node)))
    }
    for (const { name, nameRange, value } of inner) {
      const next = { ...state, labels: [...labels, name], labelRanges: [...labelRanges, nameRange] }
      unpack(value, next, blocks, diagnostics)
    }
    return
  }
  if (isNull(node)) return
  if (node.kind !== 'object' && node.kind !== 'array') {
    const detail = `An object or an array of objects is required here, for "${schema.type}" blocks.`
    keep(diagnostics, problem(wrongType, detail, startOfNode(node)))
    return
  }
  const bodies: readonly JsonNode[] = node.kind === 'object' ? [node] : node.elements
  for (const body of bodies) {
    if (blocks.length >= mostBlocks) {
      const detail = `There are more than ${mostBlocks} blocks in one body.`
      return keep(diagnostics, problem('Body too complex', detail, node.openRange))
    }
    blocks.push(new JsonBlock(body, state, node.openRange))
  }
}

/** Few of a hundred thousand blocks are looked into. */
class JsonBlock implements Block {
  readonly #node: JsonNode
  readonly #header: Unpacking
  readonly headerRange: SourceRange

  constructor(node: JsonNode, header: Unpacking, headerRange: SourceRange) {
    this.#node = node
    this.#header = header
    this.headerRange = headerRange
  }

  get type(): string {
    return this.#header.schema.type
  }

  get labels(): readonly string[] {
    return this.#header.labels
  }

  get body(): Body {
    return jsonBody(this.#node)
  }

  get typeRange(): SourceRange {
    return this.#header.typeRange
  }

  get labelRanges(): readonly SourceRange[] {
    return this.#header.labelRanges
  }
}

function unexpected(
  all: readonly JsonMember[],
  { attributes = [], blocks = [] }: BodySchema,
  hidden: ReadonlySet<string>,
): Diagnostic[] {
  const names = [...attributes.map(({ name }) => name), ...blocks.map(({ type }) => type)]
  const diagnostics: Diagnostic[] = []
  for (const { name, nameRange, value } of all) {
    if (name === comment || hidden.has(name) || names.includes(name)) continue
    if (isEnough(diagnostics)) break
    const detail = `There is no argument and no type of blocks named "${name}".${didYouMean(name, names)}`
    const context = rangeBetween(nameRange, value.range)
    keep(diagnostics, problem('Extraneous JSON object property', detail, nameRange, context))
  }
  return diagnostics
}

function uniqueAttributes(
  all: readonly JsonMember[],
  hidden: ReadonlySet<string>,
  diagnostics: Diagnostic[],
): Omit<BodyContent, 'blocks'> {
  const attributes = new Map<string, Attribute>()
  for (const member of all) {
    if (member.name === comment || hidden.has(member.name)) continue
    if (!attributes.has(member.name)) {
      attributes.set(member.name, attributeOf(member))
      continue
    }
    const detail = `The argument "${member.name}" is already set.`
    keep(diagnostics, problem('Duplicate attribute definition', detail, member.nameRange))
  }
  return { attributes, diagnostics }
}
