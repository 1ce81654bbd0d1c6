import type { SourceRange } from '../position.ts'
import type { Value } from '../values/value.ts'

/** A step of a traversal: `.name` or a constant index. */
export type TraversalStep =
  | { readonly kind: 'attribute'; readonly name: string; readonly range: SourceRange }
  | { readonly kind: 'index'; readonly key: Value; readonly range: SourceRange }

/** A constant. */
export interface LiteralExpression {
  readonly kind: 'literal'
  readonly value: Value
  readonly range: SourceRange
}

/** A variable and the constant steps from it: `var.name[0]`. */
export interface ReferenceExpression {
  readonly kind: 'reference'
  readonly root: string
  readonly rootRange: SourceRange
  readonly steps: readonly TraversalStep[]
  readonly range: SourceRange
}

/** Constant steps from the result of another expression. */
export interface TraversalExpression {
  readonly kind: 'traversal'
  readonly source: Expression
  readonly steps: readonly TraversalStep[]
  readonly range: SourceRange
}

/** `collection[key]` with a key that is computed. */
export interface IndexExpression {
  readonly kind: 'index'
  readonly collection: Expression
  readonly key: Expression
  /** From bracket to bracket. */
  readonly bracketRange: SourceRange
  readonly range: SourceRange
}

/** `source.*.name` or `source[*].name`; `each` is evaluated with `item` standing for every element. */
export interface SplatExpression {
  readonly kind: 'splat'
  readonly source: Expression
  readonly each: Expression
  readonly item: SplatItem
  readonly markerRange: SourceRange
  readonly range: SourceRange
}

/** Stands for the element a splat is at. */
export interface SplatItem {
  readonly kind: 'splatItem'
  readonly range: SourceRange
}

/** `name(arguments)`; with `expandsLast`, the last argument is a sequence of arguments. */
export interface CallExpression {
  readonly kind: 'call'
  readonly name: string
  readonly arguments: readonly Expression[]
  readonly expandsLast: boolean
  readonly nameRange: SourceRange
  readonly openRange: SourceRange
  readonly closeRange: SourceRange
  readonly range: SourceRange
}

/** `condition ? whenTrue : whenFalse`, or the `%{if}` of a template. */
export interface ConditionalExpression {
  readonly kind: 'conditional'
  readonly condition: Expression
  readonly whenTrue: Expression
  readonly whenFalse: Expression
  readonly range: SourceRange
}

/** Operators between two operands. */
export type BinaryOperator = '||' | '&&' | '==' | '!=' | '>' | '>=' | '<' | '<=' | '+' | '-' | '*' | '/' | '%'

/** Two operands and what is between them. */
export interface BinaryExpression {
  readonly kind: 'binary'
  readonly operator: BinaryOperator
  readonly left: Expression
  readonly right: Expression
  readonly range: SourceRange
}

/** `-operand` or `!operand`. */
export interface UnaryExpression {
  readonly kind: 'unary'
  readonly operator: '-' | '!'
  readonly operand: Expression
  readonly range: SourceRange
}

/** An expression in parentheses. */
export interface ParenthesesExpression {
  readonly kind: 'parentheses'
  readonly inner: Expression
  readonly range: SourceRange
}

/** `[a, b]`. */
export interface TupleExpression {
  readonly kind: 'tuple'
  readonly elements: readonly Expression[]
  readonly openRange: SourceRange
  readonly range: SourceRange
}

/** One `key = value` of an object; a bare word as key is its own name unless it stands in parentheses. */
export interface ObjectItem {
  readonly key: Expression
  readonly value: Expression
}

/** `{ key = value }`. */
export interface ObjectExpression {
  readonly kind: 'object'
  readonly items: readonly ObjectItem[]
  readonly openRange: SourceRange
  readonly range: SourceRange
}

/** `[for k, v in collection : value if condition]`, or with a key in braces. */
export interface ForExpression {
  readonly kind: 'for'
  readonly keyName: string | undefined
  readonly valueName: string
  readonly collection: Expression
  /** Absent when a tuple is made. */
  readonly key: Expression | undefined
  readonly value: Expression
  readonly condition: Expression | undefined
  /** `...` after the value: values of the same key become a tuple. */
  readonly groups: boolean
  readonly openRange: SourceRange
  readonly range: SourceRange
}

/** Text with sequences in it. */
export interface TemplateExpression {
  readonly kind: 'template'
  readonly parts: readonly Expression[]
  readonly range: SourceRange
}

/** A template that is a single interpolation and thus keeps the type of its value. */
export interface TemplateWrapExpression {
  readonly kind: 'templateWrap'
  readonly inner: Expression
  readonly range: SourceRange
}

/** The texts of the passes of a `%{for}`, one after the other. */
export interface TemplateJoinExpression {
  readonly kind: 'templateJoin'
  readonly passes: Expression
  readonly range: SourceRange
}

/** An expression that was written in the JSON syntax, whose strings are templates. */
export interface JsonExpression {
  readonly kind: 'json'
  readonly node: JsonNode
  readonly range: SourceRange
}

/** An expression with variables of its own, in front of those of the scope it is evaluated in. */
export interface ScopedExpression {
  readonly kind: 'scoped'
  readonly inner: Expression
  readonly variables: ReadonlyMap<string, Value>
  readonly range: SourceRange
}

/** An expression in either syntax. */
export type Expression =
  | LiteralExpression
  | ReferenceExpression
  | TraversalExpression
  | IndexExpression
  | SplatExpression
  | SplatItem
  | CallExpression
  | ConditionalExpression
  | BinaryExpression
  | UnaryExpression
  | ParenthesesExpression
  | TupleExpression
  | ObjectExpression
  | ForExpression
  | TemplateExpression
  | TemplateWrapExpression
  | TemplateJoinExpression
  | JsonExpression
  | ScopedExpression

/** A value of a JSON source. */
export type JsonNode =
  | { readonly kind: 'scalar'; readonly value: Value; readonly range: SourceRange }
  | { readonly kind: 'string'; readonly text: string; readonly range: SourceRange }
  | {
      readonly kind: 'array'
      readonly elements: readonly JsonNode[]
      readonly openRange: SourceRange
      readonly range: SourceRange
    }
  | JsonObject

/** An object of a JSON source; names may repeat, which is meaningful for blocks. */
export interface JsonObject {
  readonly kind: 'object'
  readonly members: readonly JsonMember[]
  readonly openRange: SourceRange
  readonly closeRange: SourceRange
  readonly range: SourceRange
}

/** A name and its value. */
export interface JsonMember {
  readonly name: string
  readonly nameRange: SourceRange
  readonly value: JsonNode
}

/** `name = expression`. */
export interface Attribute {
  readonly name: string
  readonly expression: Expression
  readonly nameRange: SourceRange
  readonly range: SourceRange
}

/** `type "label" { … }` in the native syntax. */
export interface BlockNode {
  readonly type: string
  readonly labels: readonly string[]
  readonly body: BodyNode
  readonly typeRange: SourceRange
  readonly labelRanges: readonly SourceRange[]
  readonly openRange: SourceRange
  readonly closeRange: SourceRange
}

/** The arguments by name and the blocks in order. */
export interface BodyNode {
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly blocks: readonly BlockNode[]
  readonly range: SourceRange
}
