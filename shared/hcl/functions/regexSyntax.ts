/** A set of code points: a test, since Unicode classes are too large to be listed. */
export type CharacterTest = (codePoint: number) => boolean

/** A regular expression in the syntax of Go's `regexp`, parsed. */
export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'assertion'; readonly at: Assertion }
  | { readonly kind: 'sequence'; readonly nodes: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly nodes: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly node: RegexNode }
  | {
      readonly kind: 'repeat'
      readonly node: RegexNode
      readonly least: number
      readonly most: number
      readonly greedy: boolean
    }

/** Places that match no character. */
export type Assertion = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'wordBoundary' | 'noWordBoundary'

/** A parsed expression and the names of its groups; unnamed ones are undefined. */
export interface ParsedRegex {
  readonly node: RegexNode
  readonly groups: readonly (string | undefined)[]
}

/** A pattern that Go's `regexp` refuses. */
export class RegexSyntaxError extends Error {}

/** Flags `i`, `m`, `s` and `U`, which hold to the end of a group. */
export interface RegexFlags {
  readonly ignoreCase: boolean
  readonly multiLine: boolean
  readonly dotMatchesNewline: boolean
  readonly ungreedy: boolean
}

/** How a `?`, `*` or `+` or a counted repetition is bounded, at most. */
export const maximumRepeat = 1000
