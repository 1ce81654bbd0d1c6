/** A map whose keys ignore case and which remembers how each name was first written. */
export class NameMap<V> {
  readonly #entries = new Map<string, { name: string; value: V }>()

  /** The value under a name in any case. */
  get(name: string): V | undefined {
    return this.#entries.get(name.toLowerCase())?.value
  }

  /** Whether a name is there in any case. */
  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase())
  }

  /** Sets a value; the first spelling of the name stays. */
  set(name: string, value: V): this {
    const key = name.toLowerCase()
    this.#entries.set(key, { name: this.#entries.get(key)?.name ?? name, value })
    return this
  }

  /** The pairs in the order in which names came. */
  entries(): [string, V][] {
    return [...this.#entries.values()].map(({ name, value }) => [name, value])
  }

  /** The names as first written. */
  names(): string[] {
    return [...this.#entries.values()].map(({ name }) => name)
  }
}
