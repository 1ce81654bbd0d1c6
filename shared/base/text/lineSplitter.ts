import { StringDecoder } from 'node:string_decoder'
import { maskRanges, type Masker, type TextRange } from './masker.ts'

/** One line of output without its end, or a piece of a line that is too long to be kept whole. */
export interface OutputLine {
  readonly text: string
  /**
   * True for every piece of a cut line, the first and the last too: it is no whole line and must not be parsed
   * as one. Its secrets are already masked, since one may have lain across the cut.
   */
  readonly continued: boolean
}

/** Options of {@link LineSplitter}. */
export interface LineSplitterOptions {
  /** Longest line that is emitted whole, in UTF-16 code units; 1 Mi if not given. */
  readonly limitChars?: number
  /** Knows the secrets that must not be cut in two. */
  readonly masker?: Masker
}

const isLowSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xdc00

/**
 * Makes lines of the bytes a program writes, chunk by chunk. UTF-8, invalid bytes become U+FFFD, characters and
 * line ends may be split between chunks; `\n`, `\r\n` and a lone `\r` end a line. Holds at most one line of
 * `limitChars` and one chunk.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8')
  readonly #limit: number
  readonly #masker: Masker | undefined
  #pending = ''
  /** How many characters at the start of `pending` belong to a secret whose mask has already been emitted. */
  #maskedChars = 0
  #cut = false
  #afterCr = false

  constructor(options: LineSplitterOptions = {}) {
    // room for a surrogate pair
    this.#limit = Math.max(options.limitChars ?? 1 << 20, 2)
    this.#masker = options.masker
  }

  /** The lines (and pieces of an over-long line) that this chunk brings to an end. */
  push(chunk: Uint8Array): readonly OutputLine[] {
    return this.#split(this.#decoder.write(chunk))
  }

  /** The end of the stream: what is left as a last line, if anything. The splitter can then be used anew. */
  flush(): readonly OutputLine[] {
    const lines = this.#split(this.#decoder.end())
    if (this.#pending !== '' || this.#cut) this.#endLine('', lines)
    this.#afterCr = false
    return lines
  }

  #split(text: string): OutputLine[] {
    const lines: OutputLine[] = []
    if (text === '') return lines
    let from = this.#afterCr && text.startsWith('\n') ? 1 : 0
    let lf = text.indexOf('\n', from)
    let cr = text.indexOf('\r', from)
    while (lf >= 0 || cr >= 0) {
      const end = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr
      this.#endLine(text.slice(from, end), lines)
      from = end === cr && lf === end + 1 ? end + 2 : end + 1
      if (lf >= 0 && lf < from) lf = text.indexOf('\n', from)
      if (cr >= 0 && cr < from) cr = text.indexOf('\r', from)
    }
    this.#afterCr = text.endsWith('\r')
    if (from < text.length) this.#pending += text.slice(from)
    this.#emitPieces(lines)
    return lines
  }

  #endLine(rest: string, lines: OutputLine[]): void {
    const whole = this.#pending === '' ? rest : this.#pending + rest
    if (!this.#cut && whole.length <= this.#limit) {
      this.#pending = ''
      lines.push({ text: whole, continued: false })
      return
    }
    this.#pending = whole
    this.#emitPieces(lines)
    lines.push({ text: this.#maskPending(this.#find(this.#pending), this.#pending.length), continued: true })
    this.#pending = ''
    this.#maskedChars = 0
    this.#cut = false
  }

  /** Emits pieces of `limit` characters while enough follows to see every secret that begins in the piece. */
  #emitPieces(lines: OutputLine[]): void {
    for (;;) {
      const lookahead = Math.max(this.#masker?.longestFormLength ?? 0, 1)
      if (this.#pending.length < this.#limit + lookahead) return
      this.#cut = true
      const end = this.#limit - (isLowSurrogate(this.#pending.charCodeAt(this.#limit)) ? 1 : 0)
      const ranges = this.#find(this.#pending.slice(0, end + lookahead))
      lines.push({ text: this.#maskPending(ranges, end), continued: true })
      const across = ranges.find((range) => range.start < end && range.end > end)
      this.#maskedChars = Math.max(across === undefined ? 0 : across.end - end, this.#maskedChars - end, 0)
      this.#pending = this.#pending.slice(end)
    }
  }

  #find(text: string): readonly TextRange[] {
    return this.#masker?.find(text) ?? []
  }

  /** The first `end` characters of `pending`, masked, without those whose mask has already been emitted. */
  #maskPending(ranges: readonly TextRange[], end: number): string {
    const begin = Math.min(this.#maskedChars, end)
    const own = ranges
      .filter((range) => range.end > begin && range.start < end)
      .map((range) => ({
        start: Math.max(range.start, begin) - begin,
        end: Math.min(range.end, end) - begin,
      }))
    return maskRanges(this.#pending.slice(begin, end), own)
  }
}
