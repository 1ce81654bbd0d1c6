/** A whole number; text/template keeps it apart from floats. */
export type Literal =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'nil' }

/** One word of a command. `offset` is where it stands in the template. */
export type Operand = (
  | Literal
  | { readonly kind: 'dot' }
  | { readonly kind: 'field'; readonly path: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'identifier'; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline; readonly path: readonly string[] }
) & { readonly offset: number }

/** A function or value with its arguments. */
export interface Command {
  readonly operands: readonly Operand[]
  readonly offset: number
}

/** Commands whose results flow from left to right; may declare (`:=`) or assign (`=`) variables. */
export interface Pipeline {
  readonly variables: readonly string[]
  readonly isAssignment: boolean
  readonly commands: readonly Command[]
  readonly offset: number
}

/** One piece of a template. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | Branch
  | { readonly kind: 'break'; readonly offset: number }
  | { readonly kind: 'continue'; readonly offset: number }

/** `if`, `range` and `with`, which differ in what they do with the pipeline's value. */
export interface Branch {
  readonly kind: 'if' | 'range' | 'with'
  readonly pipeline: Pipeline
  readonly body: readonly Node[]
  readonly otherwise: readonly Node[]
}
