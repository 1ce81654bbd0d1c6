import type { Diagnostic } from './diagnostic.ts'
import type { SourceRange } from './position.ts'
import type { Attribute } from './syntax/nodes.ts'

/** What a body may hold. */
export interface BodySchema {
  readonly attributes?: readonly AttributeSchema[]
  readonly blocks?: readonly BlockSchema[]
}

/** An argument of a body. */
export interface AttributeSchema {
  readonly name: string
  readonly required?: boolean
}

/** A type of blocks of a body, and the names of their labels. */
export interface BlockSchema {
  readonly type: string
  readonly labels?: readonly string[]
}

/** A block, whatever syntax it was written in. */
export interface Block {
  readonly type: string
  readonly labels: readonly string[]
  readonly body: Body
  readonly typeRange: SourceRange
  readonly labelRanges: readonly SourceRange[]
  /** Type and labels, or the opening bracket in JSON. */
  readonly headerRange: SourceRange
}

/** What was found in a body: arguments by name, blocks in order. */
export interface BodyContent {
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly blocks: readonly Block[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Arguments and blocks, which in the JSON syntax can only be told apart by a schema. */
export interface Body {
  /** Where to point when something is missing. */
  readonly missingRange: SourceRange
  /** What the schema asks for; anything else is an error. */
  content(schema: BodySchema): BodyContent
  /** What the schema asks for, and a body of the rest. */
  partialContent(schema: BodySchema): BodyContent & { readonly rest: Body }
  /** All arguments, of a body that holds no blocks. */
  justAttributes(): Omit<BodyContent, 'blocks'>
  /** All there is, without a schema: in the JSON syntax every property as an argument. */
  inventory(): BodyContent
}
