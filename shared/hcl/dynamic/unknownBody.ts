import type { Block, Body } from '../body.ts'
import type { Attribute } from '../syntax/nodes.ts'
import { dynamicValue } from '../values/value.ts'

/** The body with unknown values in place of all that is written in it, since nobody knows how often it stands there. */
export function unknownBody(template: Body): Body {
  return {
    missingRange: template.missingRange,
    content: (schema) => withUnknowns(template.content(schema)),
    partialContent: (schema) => {
      const content = template.partialContent(schema)
      return { ...withUnknowns(content), rest: unknownBody(content.rest) }
    },
    justAttributes: () => {
      const content = template.justAttributes()
      return { ...content, attributes: unknownAttributes(content.attributes) }
    },
    inventory: () => withUnknowns(template.inventory()),
  }
}

interface Found {
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly blocks: readonly Block[]
}

function withUnknowns<Content extends Found>(content: Content): Content {
  const blocks = content.blocks.map(({ type, labels, typeRange, labelRanges, headerRange, body }) => ({
    type,
    labels,
    typeRange,
    labelRanges,
    headerRange,
    body: unknownBody(body),
  }))
  return { ...content, attributes: unknownAttributes(content.attributes), blocks }
}

function unknownAttributes(attributes: ReadonlyMap<string, Attribute>): ReadonlyMap<string, Attribute> {
  return new Map(
    Array.from(attributes, ([name, attribute]) => {
      const { range } = attribute.expression
      return [name, { ...attribute, expression: { kind: 'literal', value: dynamicValue, range } }]
    }),
  )
}
