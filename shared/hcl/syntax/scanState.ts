import type { Source } from '../source.ts'
import { TokenBuilder } from './tokenBuilder.ts'
import { Token, type TokenKind } from './tokens.ts'

/** What the scanner is inside of: expressions and structure, or one of the three kinds of template text. */
export type ScanMode = 'main' | 'quoted' | 'heredoc' | 'bare'

/** A heredoc whose end marker has not been seen yet. */
export interface OpenHeredoc {
  readonly marker: string
  atLineStart: boolean
}

/** Where the scanner is, and what is open there. */
export class ScanState {
  readonly text: string
  readonly tokens: TokenBuilder
  readonly heredocs: OpenHeredoc[] = []
  at = 0
  braces = 0
  /** False once no end of a block comment follows any more. */
  hasCommentEnd = true
  mode: ScanMode
  readonly #modes: ScanMode[] = []
  readonly #sequenceBraces: number[] = []

  constructor(source: Source, mode: ScanMode, tokenLimit: number) {
    this.text = source.text
    this.tokens = new TokenBuilder(source, tokenLimit)
    this.mode = mode
  }

  /** Adds the token from here to `end` and moves there. */
  add(kind: TokenKind, end: number): void {
    this.tokens.add(kind, this.at, end)
    this.at = end
  }

  /** Adds the character here as one that has no place in the language, or as a byte that is not UTF-8. */
  addInvalid(): void {
    const code = this.text.codePointAt(this.at) ?? 0
    if (code >= 0xd800 && code <= 0xdfff) return this.add(Token.invalidEncoding, this.at + 1)
    this.add(Token.invalid, this.at + (code > 0xffff ? 2 : 1))
  }

  enter(mode: ScanMode): void {
    this.#modes.push(this.mode)
    this.mode = mode
  }

  leave(): void {
    this.mode = this.#modes.pop() ?? 'main'
  }

  /** The start of `${…}` or `%{…}`, up to `end`. */
  openSequence(kind: TokenKind, end: number): void {
    this.add(kind, end)
    this.braces++
    this.#sequenceBraces.push(this.braces)
    const heredoc = this.heredocs.at(-1)
    if (heredoc !== undefined) heredoc.atLineStart = false
    this.enter('main')
  }

  closeBrace(end: number): void {
    const closes = this.#sequenceBraces.at(-1) === this.braces
    this.add(closes ? Token.closeSequence : Token.closeBrace, end)
    this.#leaveBrace(closes)
  }

  closeTrimmingSequence(end: number): void {
    const closes = this.#sequenceBraces.at(-1) === this.braces
    this.add(Token.closeSequence, end)
    this.#leaveBrace(closes)
  }

  #leaveBrace(closesSequence: boolean): void {
    this.braces--
    if (!closesSequence) return
    this.#sequenceBraces.pop()
    this.leave()
  }
}
