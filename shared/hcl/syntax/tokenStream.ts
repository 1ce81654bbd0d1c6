import type { SourceRange } from '../position.ts'
import { Token, tokenRange, tokenText, type TokenIndex, type TokenKind, type TokenList } from './tokens.ts'

/** Reads tokens one after the other without comments, and without line ends where they mean nothing. */
export class TokenStream {
  readonly tokens: TokenList
  #next = 0
  readonly #newlines: boolean[] = [true]

  constructor(tokens: TokenList) {
    this.tokens = tokens
  }

  /** The next token's kind; a comment that ends its line counts as a line end. */
  peek(): TokenKind {
    return this.#kindAt(this.#find())
  }

  /** True if the next two tokens, line ends and comments included, are of these kinds. */
  startsWith(first: TokenKind, second: TokenKind): boolean {
    const { kinds } = this.tokens
    return kinds[this.#next] === first && kinds[this.#next + 1] === second
  }

  /** Takes the next token. The end of the file is never used up. */
  read(): TokenIndex {
    const index = this.#find()
    this.#next = index + 1
    return index
  }

  kind(index: TokenIndex): TokenKind {
    return this.#kindAt(index)
  }

  range(index: TokenIndex): SourceRange {
    return tokenRange(this.tokens, index)
  }

  text(index: TokenIndex): string {
    return tokenText(this.tokens, index)
  }

  nextRange(): SourceRange {
    return tokenRange(this.tokens, this.#find())
  }

  nextText(): string {
    return tokenText(this.tokens, this.#find())
  }

  /** The stretch of the token before the next, comments and line ends included. */
  previousRange(): SourceRange {
    return this.#next === 0 ? this.nextRange() : tokenRange(this.tokens, this.#next - 1)
  }

  /** Runs `body` with line ends as tokens (in bodies and objects) or as mere space (in brackets). */
  withNewlines<T>(included: boolean, body: () => T): T {
    this.#newlines.push(included)
    try {
      return body()
    } finally {
      this.#newlines.pop()
    }
  }

  #kindAt(index: TokenIndex): TokenKind {
    const kind = this.tokens.kinds[index] ?? Token.endOfFile
    return kind === Token.comment ? Token.newline : kind
  }

  #find(): TokenIndex {
    const { kinds, ends, length, source } = this.tokens
    const withNewlines = this.#newlines[this.#newlines.length - 1] === true
    for (let index = this.#next; index < length; index++) {
      const kind = kinds[index]
      if (kind === Token.newline) {
        if (withNewlines) return index
      } else if (kind === Token.comment) {
        if (withNewlines && source.text.charCodeAt((ends[index] ?? 0) - 1) === 10) return index
      } else {
        return index
      }
    }
    return length - 1
  }
}
