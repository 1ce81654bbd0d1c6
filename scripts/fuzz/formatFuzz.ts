import { formatSource } from '#shared/hcl/format/formatSource.ts'
import { Source } from '#shared/hcl/source.ts'
import { askOracle } from '#test/tools/hclOracle/hclOracle.ts'
import { mutate } from './mutate.ts'
import { seededRandom } from './random.ts'
import { respace } from './respace.ts'

/** A source that is formatted otherwise than by Go's hclwrite, or a second time otherwise than the first. */
export interface FormatFault {
  /** Replays this input alone. */
  readonly seed: number
  readonly text: string
  readonly own: string | undefined
  readonly expected: string | undefined
}

/** What a run has to go through, and with which compiled oracle. */
export interface FormatRun {
  readonly count: number
  /** Input number n of the run has this seed plus n. */
  readonly seed: number
  readonly corpus: readonly string[]
  readonly oracle: string
}

/** The faults of a run, and how many of its inputs were well-formed. */
export interface FormatOutcome {
  readonly faults: readonly FormatFault[]
  readonly wellFormed: number
}

const format = (text: string): string | undefined => formatSource(new Source('fuzz', text)).text

/** Compares the formatting of sources whose spaces, and in one of four cases more than that, have been changed. */
export async function fuzzFormat({ count, seed, corpus, oracle }: FormatRun): Promise<FormatOutcome> {
  const inputs = Array.from({ length: count }, (_, index) => {
    const random = seededRandom(seed + index)
    const text = respace(corpus[random.below(corpus.length)] ?? '', random)
    const mutated = random.below(4) === 0 ? mutate(text, random) : text
    // Numbers beyond the limits of this library are errors here only.
    return mutated.replace(/\p{Surrogate}/gu, '\ufffd').replace(/(?<=[eE])\d{4,}/g, '1')
  })
  const answers = await askOracle(
    oracle,
    inputs.map((source) => ({ kind: 'format', source })),
  )
  const faults: FormatFault[] = []
  let wellFormed = 0
  for (const [index, text] of inputs.entries()) {
    const own = format(text)
    const value = answers[index]?.value
    const expected = typeof value === 'string' ? value : undefined
    if (expected !== undefined) wellFormed++
    if (own !== expected) faults.push({ seed: seed + index, text, own, expected })
  }
  return { faults, wellFormed }
}
