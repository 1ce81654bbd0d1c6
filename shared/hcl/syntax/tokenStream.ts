import type { SourceRange } from '../position.ts'
import type { Source } from '../source.ts'
import { Token, type TokenIndex, type TokenKind, type TokenList } from './tokens.ts'

/** Reads tokens one after the other without comments, and without line ends where they mean nothing. */
export class TokenStream {
  readonly #source: Source
  readonly #kinds: Uint8Array
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  readonly #last: TokenIndex
  /** Behind the token that was read last. */
  #next = 0
  /** The token that will be read next, and its kind: most are looked at several times before. */
  #found: TokenIndex = 0
  #foundKind: TokenKind = Token.endOfFile
  #hasNewlines = true

  constructor({ source, kinds, starts, ends, length }: TokenList) {
    this.#source = source
    this.#kinds = kinds
    this.#starts = starts
    this.#ends = ends
    this.#last = length - 1
    this.#find()
  }

  /** The next token, which is not taken. */
  get next(): TokenIndex {
    return this.#found
  }

  /** The next token's kind; a comment that ends its line counts as a line end. */
  peek(): TokenKind {
    return this.#foundKind
  }

  /** True if the next two tokens, line ends and comments included, are of these kinds. */
  startsWith(first: TokenKind, second: TokenKind): boolean {
    return this.#kinds[this.#next] === first && this.#kinds[this.#next + 1] === second
  }

  /** Takes the next token. The end of the file is never used up. */
  read(): TokenIndex {
    const index = this.#found
    this.#next = index + 1
    this.#find()
    return index
  }

  kind(index: TokenIndex): TokenKind {
    const kind = this.#kinds[index] ?? Token.endOfFile
    return kind === Token.comment ? Token.newline : kind
  }

  range(index: TokenIndex): SourceRange {
    return { source: this.#source, start: this.#starts[index] ?? 0, end: this.#ends[index] ?? 0 }
  }

  /** From the start of one token to the end of another. */
  rangeOver(first: TokenIndex, last: TokenIndex): SourceRange {
    return { source: this.#source, start: this.#starts[first] ?? 0, end: this.#ends[last] ?? 0 }
  }

  text(index: TokenIndex): string {
    return this.#source.text.slice(this.#starts[index], this.#ends[index])
  }

  nextRange(): SourceRange {
    return this.range(this.#found)
  }

  nextText(): string {
    return this.text(this.#found)
  }

  /** The token before the next, comments and line ends included. */
  get previous(): TokenIndex {
    return this.#next === 0 ? this.#found : this.#next - 1
  }

  /** The stretch of {@link previous}. */
  previousRange(): SourceRange {
    return this.range(this.previous)
  }

  /** Runs `body` with line ends as tokens (in bodies and objects) or as mere space (in brackets). */
  withNewlines<T>(included: boolean, body: () => T): T {
    const before = this.#hasNewlines
    this.#setNewlines(included)
    const result = body()
    this.#setNewlines(before)
    return result
  }

  #setNewlines(included: boolean): void {
    if (included === this.#hasNewlines) return
    this.#hasNewlines = included
    this.#find()
  }

  #find(): void {
    let index = this.#next
    let kind = this.#kinds[index]
    while (kind === Token.newline || kind === Token.comment) {
      if (this.#hasNewlines && (kind === Token.newline || this.#endsLine(index))) {
        this.#found = index
        this.#foundKind = Token.newline
        return
      }
      kind = this.#kinds[++index]
    }
    this.#found = index < this.#last ? index : this.#last
    this.#foundKind = index < this.#last ? (kind ?? Token.endOfFile) : Token.endOfFile
  }

  #endsLine(comment: TokenIndex): boolean {
    return this.#source.text.charCodeAt((this.#ends[comment] ?? 0) - 1) === 10
  }
}
