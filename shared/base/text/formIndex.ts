const tableMask = 0xffff
/** Longer strides put more groups into the filter than they save steps. */
const longestStride = 8

const hashThree = (text: string, at: number): number =>
  ((text.charCodeAt(at) << 10) ^ (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2)) & tableMask

const hashFour = (text: string, at: number): number =>
  (hashThree(text, at) ^ (text.charCodeAt(at + 3) << 3)) & tableMask

/**
 * Finds the longest of many fixed strings at each position of a text. Looks only at every n-th group of three
 * code units, n being as large as the shortest string allows: a string that is there must show one of its
 * groups at such a place. The groups are kept in a table of hashes; a hit is followed by an exact comparison.
 */
export class FormIndex {
  readonly #groups = new Uint8Array(tableMask + 1)
  readonly #starts = new Uint8Array(tableMask + 1)
  readonly #buckets = new Map<number, string[]>()
  readonly #stride: number

  /** The strings must have at least four UTF-16 code units each, and come longest first. */
  constructor(forms: readonly string[]) {
    const shortest = forms.at(-1)?.length ?? longestStride
    this.#stride = Math.min(shortest - 2, longestStride)
    for (const form of forms) {
      for (let offset = 0; offset < this.#stride; offset++) this.#groups[hashThree(form, offset)] = 1
      const start = hashFour(form, 0)
      this.#starts[start] = 1
      const bucket = this.#buckets.get(start)
      if (bucket === undefined) this.#buckets.set(start, [form])
      else bucket.push(form)
    }
  }

  /** Calls `found` with start and end of the longest string at each position where there is one, in order. */
  search(text: string, found: (start: number, end: number) => void): void {
    const groups = this.#groups
    const stride = this.#stride
    const last = text.length - 3
    for (let at = stride - 1; at <= last; at += stride) {
      const hash =
        ((text.charCodeAt(at) << 10) ^ (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2)) & tableMask
      if (groups[hash] !== 0) this.#searchStarts(text, at - stride + 1, at, found)
    }
  }

  #searchStarts(text: string, from: number, to: number, found: (start: number, end: number) => void): void {
    const past = Math.min(to, text.length - 4)
    for (let start = from; start <= past; start++) {
      const hash = hashFour(text, start)
      if (this.#starts[hash] === 0) continue
      const form = this.#buckets.get(hash)?.find((candidate) => text.startsWith(candidate, start))
      if (form !== undefined) found(start, start + form.length)
    }
  }
}
