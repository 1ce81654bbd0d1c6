import type { Block, Body, BodyContent, BodySchema } from './body.ts'
import { type Diagnostic, problem } from './diagnostic.ts'
import type { Attribute } from './syntax/nodes.ts'

/** Bodies taken as one, blocks in the order of the bodies; an argument of two of them is an error. */
export function mergeBodies(first: Body, ...others: readonly Body[]): Body {
  const bodies = [first, ...others]
  const { missingRange } = first
  return {
    missingRange,
    content: (schema) =>
      merged(
        bodies.map((body) => body.content(withoutRequired(schema))),
        schema,
        missingRange,
      ),
    partialContent: (schema) => {
      const contents = bodies.map((body) => body.partialContent(withoutRequired(schema)))
      const [rest, ...rests] = contents.map((content) => content.rest)
      return {
        ...merged(contents, schema, missingRange),
        rest: rest === undefined ? first : mergeBodies(rest, ...rests),
      }
    },
    justAttributes: () =>
      merged(
        bodies.map((body) => ({ ...body.justAttributes(), blocks: [] })),
        {},
        missingRange,
      ),
    inventory: () =>
      merged(
        bodies.map((body) => body.inventory()),
        {},
        missingRange,
      ),
  }
}

const withoutRequired = ({ attributes = [], blocks = [] }: BodySchema): BodySchema => ({
  attributes: attributes.map(({ name }) => ({ name })),
  blocks,
})

function merged(
  contents: readonly BodyContent[],
  schema: BodySchema,
  missingRange: Body['missingRange'],
): BodyContent {
  const attributes = new Map<string, Attribute>()
  const blocks: Block[] = []
  const diagnostics: Diagnostic[] = []
  for (const content of contents) {
    diagnostics.push(...content.diagnostics)
    blocks.push(...content.blocks)
    for (const [name, attribute] of content.attributes) {
      const given = attributes.get(name)
      if (given === undefined) attributes.set(name, attribute)
      else diagnostics.push(twice(attribute, given))
    }
  }
  for (const { name, required } of schema.attributes ?? [])
    if (required === true && !attributes.has(name))
      diagnostics.push(
        problem('Missing required argument', `The argument "${name}" is required.`, missingRange),
      )
  return { attributes, blocks, diagnostics }
}

function twice({ name, nameRange }: Attribute, given: Attribute): Diagnostic {
  const { source, start } = given.nameRange
  const detail = `The argument "${name}" is already set at ${source.name}:${source.positionAt(start).line}.`
  return problem('Duplicate argument', detail, nameRange)
}
