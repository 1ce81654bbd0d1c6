import { checkSource, sourceKinds } from './hclCheck.ts'
import { mutate } from './mutate.ts'
import { seededRandom } from './random.ts'

/** An input that made the library throw or think for too long. */
export interface FuzzFault {
  /** Replays this input alone. */
  readonly seed: number
  readonly kind: string
  readonly text: string
  readonly problem: string
}

/** What a run is made of. */
export interface FuzzRun {
  readonly count: number
  /** Input number n of the run has this seed plus n. */
  readonly seed: number
  /** Well-formed and malformed sources to start from. */
  readonly corpus: readonly string[]
  readonly slowestMs: number
  readonly nowMs: () => number
}

/** Feeds mutated sources to the library and gathers the faults. */
export function fuzzHcl({ count, seed, corpus, slowestMs, nowMs }: FuzzRun): FuzzFault[] {
  const faults: FuzzFault[] = []
  for (let index = 0; index < count; index++) {
    const random = seededRandom(seed + index)
    const text = mutate(corpus[random.below(corpus.length)] ?? '', random)
    const kind = sourceKinds[random.below(sourceKinds.length)] ?? 'file'
    const startMs = nowMs()
    const problem = faultOf(() => checkSource(kind, text))
    const tookMs = nowMs() - startMs
    if (problem !== undefined) faults.push({ seed: seed + index, kind, text, problem })
    else if (tookMs > slowestMs) faults.push({ seed: seed + index, kind, text, problem: `took ${tookMs} ms` })
  }
  return faults
}

/** What an action throws, with its stack; undefined if it throws nothing. */
export function faultOf(action: () => void): string | undefined {
  try {
    action()
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  }
}
