import type { Source } from '../source.ts'
import type { SourceRange } from '../position.ts'

/** Kinds of tokens of the JSON syntax; punctuation is its own kind. */
export type JsonTokenKind =
  | '{'
  | '}'
  | '['
  | ']'
  | ','
  | ':'
  | '='
  | 'word'
  | 'string'
  | 'number'
  | 'end'
  | 'invalid'

/** A token and its stretch. */
export interface JsonToken {
  readonly kind: JsonTokenKind
  readonly start: number
  readonly end: number
}

const space = /[ \t\r\n]*/y
const number = /[-+.\deE]+/y
const word = /[A-Za-z_]+/y
// A control character ends a string, which is then refused as unterminated.
const string = /"(?:[^"\\\0-\x1f]|\\[^\0-\x1f])*"?/uy

/** Reads one token after the other. */
export class JsonTokens {
  readonly source: Source
  #at = 0
  #end: number | undefined
  #next: JsonToken | undefined

  constructor(source: Source) {
    this.source = source
  }

  peek(): JsonToken {
    this.#next ??= this.#scan()
    return this.#next
  }

  read(): JsonToken {
    const token = this.peek()
    if (token.kind !== 'end') this.#next = undefined
    return token
  }

  range({ start, end }: JsonToken): SourceRange {
    return { source: this.source, start, end }
  }

  text({ start, end }: JsonToken): string {
    return this.source.text.slice(start, end)
  }

  #scan(): JsonToken {
    const { text } = this.source
    if (this.#end !== undefined) return { kind: 'end', start: this.#end, end: this.#end }
    space.lastIndex = this.#at
    space.test(text)
    const start = space.lastIndex
    const first = text[start]
    if (first === undefined) return this.#token('end', start, start)
    if ('{}[],:='.includes(first)) return this.#token(first as JsonTokenKind, start, start + 1)
    if (first === '"') return this.#match('string', string, start)
    if (/[-+.\d]/.test(first)) return this.#match('number', number, start)
    if (/[A-Za-z]/.test(first)) return this.#match('word', word, start)
    // Nothing after a character that cannot be is looked at.
    this.#end = start + 1
    return { kind: 'invalid', start, end: start + 1 }
  }

  #match(kind: JsonTokenKind, pattern: RegExp, start: number): JsonToken {
    pattern.lastIndex = start
    pattern.test(this.source.text)
    return this.#token(kind, start, pattern.lastIndex)
  }

  #token(kind: JsonTokenKind, start: number, end: number): JsonToken {
    this.#at = end
    return { kind, start, end }
  }
}
