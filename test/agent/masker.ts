/** Turns one secret into further forms in which it may show; empty forms are dropped. */
export type SecretEncoder = (value: string) => readonly string[]

/** How a masker of one of the agents differs from the other. */
export interface MaskerRules {
  readonly encoders: readonly SecretEncoder[]
  readonly patterns?: readonly RegExp[]
  /** Values shorter than this many characters are not masked. */
  readonly minimumLength?: number
}

/** Knows the secrets of a job and replaces them in text by `***`, touching or overlapping ones by one `***`. */
export class SecretMasker {
  readonly #rules: MaskerRules
  readonly #values = new Set<string>()
  readonly #registered: string[] = []

  constructor(rules: MaskerRules) {
    this.#rules = rules
  }

  /** Adds a secret and every encoding of it. Empty values are ignored. */
  add(value: string): void {
    if (value === '') return
    if (!this.#registered.includes(value)) this.#registered.push(value)
    for (const form of [value, ...this.#rules.encoders.flatMap((encode) => encode(value))]) {
      if (form !== '' && form.length >= (this.#rules.minimumLength ?? 0)) this.#values.add(form)
    }
  }

  /** The values that were added, in order, without their encodings. */
  registered(): readonly string[] {
    return this.#registered
  }

  /** The text as the agent lets it out. */
  mask(text: string): string {
    const ranges = [...this.#ranges(text)].sort((a, b) => a.start - b.start)
    let masked = ''
    let position = 0
    for (let index = 0; index < ranges.length;) {
      const { start } = ranges[index]!
      let end = start
      while (index < ranges.length && ranges[index]!.start <= Math.max(end, start)) {
        end = Math.max(end, ranges[index]!.end)
        index++
      }
      masked += `${text.slice(position, start)}***`
      position = end
    }
    return masked + text.slice(position)
  }

  *#ranges(text: string): Iterable<{ start: number; end: number }> {
    for (const value of this.#values) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
        yield { start: at, end: at + value.length }
      }
    }
    for (const pattern of this.#rules.patterns ?? []) {
      for (const match of text.matchAll(pattern)) {
        if (match[0] !== '') yield { start: match.index, end: match.index + match[0].length }
      }
    }
  }
}
