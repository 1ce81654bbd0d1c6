import type { SourceRange } from '../position.ts'
import type { Expression } from './nodes.ts'

/** A piece of literal text; trimming changes it in place. */
export interface TextPart {
  readonly kind: 'text'
  text: string
  range: SourceRange
}

/** A closing or dividing directive. */
export type EndWord = 'else' | 'endif' | 'endfor'

/** What a template consists of before its directives are paired. */
export type TemplatePart =
  | TextPart
  | { readonly kind: 'interpolation'; readonly expression: Expression; readonly range: SourceRange }
  | { readonly kind: 'if'; readonly condition: Expression; readonly range: SourceRange }
  | {
      readonly kind: 'for'
      readonly keyName: string | undefined
      readonly valueName: string
      readonly collection: Expression
      readonly range: SourceRange
    }
  | { readonly kind: 'endWord'; readonly word: EndWord; readonly range: SourceRange }
  | { readonly kind: 'end'; readonly range: SourceRange }
