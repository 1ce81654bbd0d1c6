/** A range of bytes, its end not included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Ranges that have been written, sorted, none touching another. */
export class Intervals {
  #ranges: ByteRange[] = []

  /** Adds a range, joining it with those it touches. */
  add({ start, end }: ByteRange): void {
    const [from, to] = this.#touching(start, end)
    const joined = {
      start: Math.min(start, this.#ranges[from]?.start ?? start),
      end: Math.max(end, this.#ranges[to - 1]?.end ?? end),
    }
    this.#ranges.splice(from, to - from, from === to ? { start, end } : joined)
  }

  /** Takes a range out, cutting those it overlaps. */
  remove({ start, end }: ByteRange): void {
    const [from, to] = this.#touching(start + 1, end - 1)
    const left = this.#ranges
      .slice(from, to)
      .flatMap((range) => [
        { start: range.start, end: Math.min(range.end, start) },
        { start: Math.max(range.start, end), end: range.end },
      ])
      .filter((range) => range.start < range.end)
    this.#ranges.splice(from, to - from, ...left)
  }

  /** The parts within a range. */
  within({ start, end }: ByteRange): readonly ByteRange[] {
    const [from, to] = this.#touching(start + 1, end - 1)
    return this.#ranges
      .slice(from, to)
      .map((range) => ({ start: Math.max(range.start, start), end: Math.min(range.end, end) }))
  }

  /** All ranges. */
  get all(): readonly ByteRange[] {
    return this.#ranges
  }

  /** The indexes of the ranges that overlap or touch [start, end]; the second not included. */
  #touching(start: number, end: number): readonly [number, number] {
    const firstWith = (test: (range: ByteRange) => boolean): number => {
      let [low, high] = [0, this.#ranges.length]
      while (low < high) {
        const middle = (low + high) >> 1
        const range = this.#ranges[middle]
        if (range !== undefined && test(range)) high = middle
        else low = middle + 1
      }
      return low
    }
    const from = firstWith((range) => range.end >= start)
    return [
      from,
      Math.max(
        from,
        firstWith((range) => range.start > end),
      ),
    ]
  }
}
