import { LimitExceeded } from '../limits.ts'
import type { Source } from '../source.ts'
import type { TokenKind, TokenList } from './tokens.ts'

/** Collects tokens; throws {@link LimitExceeded} when there are too many. */
export class TokenBuilder {
  readonly #source: Source
  readonly #limit: number
  #kinds: Uint8Array
  #starts: Int32Array
  #ends: Int32Array
  #length = 0

  constructor(source: Source, limit: number) {
    const guess = Math.min((source.text.length >> 2) + 12, 1 << 16)
    this.#source = source
    this.#limit = limit
    this.#kinds = new Uint8Array(guess)
    this.#starts = new Int32Array(guess)
    this.#ends = new Int32Array(guess)
  }

  add(kind: TokenKind, start: number, end: number): void {
    if (this.#length === this.#kinds.length) this.#grow()
    this.#kinds[this.#length] = kind
    this.#starts[this.#length] = start
    this.#ends[this.#length] = end
    this.#length++
  }

  build(): TokenList {
    return {
      source: this.#source,
      kinds: this.#kinds,
      starts: this.#starts,
      ends: this.#ends,
      length: this.#length,
    }
  }

  #grow(): void {
    if (this.#length >= this.#limit) throw new LimitExceeded(`more than ${this.#limit} tokens`)
    const size = this.#length * 2
    const kinds = new Uint8Array(size)
    const starts = new Int32Array(size)
    const ends = new Int32Array(size)
    kinds.set(this.#kinds)
    starts.set(this.#starts)
    ends.set(this.#ends)
    this.#kinds = kinds
    this.#starts = starts
    this.#ends = ends
  }
}
