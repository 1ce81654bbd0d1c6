import { FormIndex } from './formIndex.ts'
import { secretForms, unmaskableReason } from './secretForms.ts'

/** What stands in the log where a secret stood; both agents use the same. */
const maskText = '***'

/** A stretch of a text, in UTF-16 code units, end exclusive. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

const noRanges: readonly TextRange[] = []

/** Replaces the given ranges, which are in order and apart, by the mask. */
export const maskRanges = (text: string, ranges: readonly TextRange[]): string => {
  if (ranges.length === 0) return text
  let masked = ''
  let from = 0
  for (const { start, end } of ranges) {
    masked += text.slice(from, start) + maskText
    from = end
  }
  return masked + text.slice(from)
}

/** Knows the secrets of a run and hides every form of them in text; quick with none and with hundreds. */
export class Masker {
  readonly #forms = new Set<string>()
  #index: FormIndex | undefined
  #longestFormLength = 0

  /** Registers a secret in all its forms, or says why it cannot be masked. */
  add(value: string): 'added' | 'too-short' | 'too-common' {
    const reason = unmaskableReason(value)
    if (reason !== undefined) return reason
    for (const form of secretForms(value)) {
      this.#forms.add(form)
      this.#longestFormLength = Math.max(this.#longestFormLength, form.length)
    }
    this.#index = undefined
    return 'added'
  }

  /** Every form of every secret that is registered. */
  get forms(): readonly string[] {
    return [...this.#forms]
  }

  /** The length of the longest registered form in UTF-16 code units; 0 without secrets. */
  get longestFormLength(): number {
    return this.#longestFormLength
  }

  /** The text with `***` for every stretch that is covered by secrets; the same string if there is none. */
  mask(text: string): string {
    return maskRanges(text, this.find(text))
  }

  /** Where secrets are in the text, in order; ranges that overlap or touch are one. */
  find(text: string): readonly TextRange[] {
    if (this.#forms.size === 0) return noRanges
    this.#index ??= new FormIndex([...this.#forms].sort((a, b) => b.length - a.length))
    let ranges: { start: number; end: number }[] | undefined
    this.#index.search(text, (start, end) => {
      const last = ranges?.at(-1)
      if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
      else (ranges ??= []).push({ start, end })
    })
    return ranges ?? noRanges
  }
}
