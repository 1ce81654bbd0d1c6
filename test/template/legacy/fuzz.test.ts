import { expect, it } from 'vitest'
import { fuzzLegacy, legacyCorpus } from '#scripts/fuzz/legacyFuzz.ts'

it('mutated templates lead to nothing but plans and diagnostics', () => {
  // How long an input may take is measured by the large run, on a machine that does nothing else.
  const run = { count: 1500, seed: 1, slowestMs: Infinity, nowMs: () => 0 }
  const corpus = legacyCorpus()
  expect(corpus.length).toBeGreaterThan(30)
  expect(fuzzLegacy({ ...run, corpus })).toEqual([])
})
