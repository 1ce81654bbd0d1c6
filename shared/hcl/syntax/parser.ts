import { type Diagnostic, problem } from '../diagnostic.ts'
import { LimitExceeded, type Limits } from '../limits.ts'
import type { SourceRange } from '../position.ts'
import type { Expression } from './nodes.ts'
import { Token, type TokenIndex, type TokenKind, type TokenList } from './tokens.ts'
import { TokenStream } from './tokenStream.ts'

const closers = new Map<TokenKind, TokenKind>([
  [Token.openBrace, Token.closeBrace],
  [Token.openBracket, Token.closeBracket],
  [Token.openParenthesis, Token.closeParenthesis],
  [Token.openQuote, Token.closeQuote],
  [Token.openHeredoc, Token.closeHeredoc],
  [Token.openInterpolation, Token.closeSequence],
  [Token.openDirective, Token.closeSequence],
])
const openers = new Map<TokenKind, TokenKind>([
  [Token.closeBrace, Token.openBrace],
  [Token.closeBracket, Token.openBracket],
  [Token.closeParenthesis, Token.openParenthesis],
  [Token.closeQuote, Token.openQuote],
  [Token.closeHeredoc, Token.openHeredoc],
  [Token.closeSequence, Token.openInterpolation],
])

/**
 * What all productions share: the tokens, the problems found so far, and whether the parser is recovering from
 * one, when follow-up problems are not worth reporting.
 */
export class Parser {
  readonly stream: TokenStream
  readonly diagnostics: Diagnostic[]
  recovering = false
  #errors = 0
  #depth = 0
  readonly #limits: Limits
  readonly #expression: (parser: Parser) => Expression

  constructor(
    tokens: TokenList,
    diagnostics: Diagnostic[],
    limits: Limits,
    expression: (parser: Parser) => Expression,
  ) {
    this.stream = new TokenStream(tokens)
    this.diagnostics = diagnostics
    this.#limits = limits
    this.#expression = expression
  }

  report(summary: string, detail: string, subject: SourceRange, context?: SourceRange): void {
    this.#errors++
    if (this.diagnostics.length < this.#limits.diagnostics)
      this.diagnostics.push(problem(summary, detail, subject, context))
  }

  /** Reports only what is no consequence of an earlier problem. */
  reportFresh(summary: string, detail: string, subject: SourceRange, context?: SourceRange): void {
    if (!this.recovering) this.report(summary, detail, subject, context)
  }

  /** A number to give to {@link failedSince}. */
  get mark(): number {
    return this.#errors
  }

  /** True if a problem was found since the mark was taken. */
  failedSince(mark: number): boolean {
    return this.#errors > mark
  }

  /** True if a problem since the mark has left the parser at a loss where it is. */
  isLostSince(mark: number): boolean {
    return this.recovering && this.#errors > mark
  }

  /** Parses an expression one level deeper; a member, so that productions need not import one another in a circle. */
  expression(): Expression {
    if (this.#depth++ >= this.#limits.nesting) this.#refuseDepth()
    const result = this.#expression(this)
    this.#depth--
    return result
  }

  /** Runs a production one level deeper; throws {@link LimitExceeded} when that is too deep. */
  nested<T>(production: () => T): T {
    if (this.#depth++ >= this.#limits.nesting) this.#refuseDepth()
    const result = production()
    this.#depth--
    return result
  }

  #refuseDepth(): never {
    throw new LimitExceeded(`more than ${this.#limits.nesting} levels of nesting`)
  }

  /** Throws {@link LimitExceeded} when a chain inside the current level has too many links. */
  checkChain(links: number): void {
    if (links > this.#limits.nesting)
      throw new LimitExceeded(`a chain of more than ${this.#limits.nesting} operations`)
  }

  /** Skips to the matching closing token and takes it; the end of the file if there is none. */
  recover(end: TokenKind): TokenIndex {
    this.recovering = true
    const start = openers.get(end)
    let open = 0
    for (;;) {
      const index = this.stream.read()
      let kind = this.stream.kind(index)
      if (end === Token.closeSequence && kind === Token.openDirective) kind = Token.openInterpolation
      if (kind === Token.endOfFile) return index
      if (kind === end && open-- < 1) return index
      if (kind === start) open++
    }
  }

  /** Skips past the next opening token of a kind and what it opens. */
  recoverOver(start: TokenKind): void {
    for (;;) {
      const kind = this.stream.kind(this.stream.read())
      if (kind === start || kind === Token.endOfFile) break
    }
    this.recover(closers.get(start) ?? Token.endOfFile)
  }

  /** Skips to the end of the line that ends the current argument or block. */
  recoverAfterItem(): void {
    this.recovering = true
    const open: TokenKind[] = []
    for (;;) {
      const kind = this.stream.kind(this.stream.read())
      if (kind === Token.endOfFile || (kind === Token.newline && open.length === 0)) return
      if (closers.has(kind)) open.push(kind)
      else if (openers.has(kind)) closeNearest(open, kind)
    }
  }
}

function closeNearest(open: TokenKind[], closer: TokenKind): void {
  while (open.length > 0) {
    const opener = open.pop()
    if (opener !== undefined && closers.get(opener) === closer) return
  }
}
