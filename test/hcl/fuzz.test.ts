import { expect, it } from 'vitest'
import { hclCorpus } from '#scripts/fuzz/hclCorpus.ts'
import { fuzzHcl } from '#scripts/fuzz/hclFuzz.ts'
import { mutate } from '#scripts/fuzz/mutate.ts'
import { seededRandom } from '#scripts/fuzz/random.ts'

it('mutated sources lead to nothing but values and diagnostics', async () => {
  // How long an input may take is measured by the large run, on a machine that does nothing else.
  const run = { count: 3000, seed: 1, slowestMs: Infinity, nowMs: () => 0 }
  expect(fuzzHcl({ ...run, corpus: await hclCorpus() })).toEqual([])
})

it('the same seed makes the same input', () => {
  const text = 'a = [for x in ["a", "b"] : upper(x)]'
  const inputs = [1, 1, 2].map((seed) => mutate(text, seededRandom(seed)))
  expect(inputs[0]).toBe(inputs[1])
  expect(inputs[0]).not.toBe(inputs[2])
  expect(inputs[0]).not.toBe(text)
})
