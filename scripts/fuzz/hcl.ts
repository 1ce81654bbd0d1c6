import { parseArgs } from 'node:util'
import { hclOracle } from '#test/tools/hclOracle/hclOracle.ts'
import { fuzzFormat } from './formatFuzz.ts'
import { formatCorpus, hclCorpus } from './hclCorpus.ts'
import { fuzzHcl } from './hclFuzz.ts'

const batchSize = 2000
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    format: { type: 'boolean', default: false },
  },
})
const count = Number(values.count)
const seed = Number(values.seed)
process.stdout.write(`${values.format ? 'format' : 'hcl'}: ${count} inputs, seed ${seed}\n`)
const faults = values.format ? await formatFaults() : await sourceFaults()
for (const fault of faults.slice(0, 20)) process.stdout.write(`--count 1 --seed ${fault}\n\n`)
process.stdout.write(`${faults.length} faults\n`)
if (faults.length > 0) process.exitCode = 1

/** Mutated sources that make the library throw or think for too long. */
async function sourceFaults(): Promise<string[]> {
  const corpus = await hclCorpus()
  const faults = fuzzHcl({ count, seed, corpus, slowestMs: 2000, nowMs: () => performance.now() })
  return faults.map(
    ({ kind, text, problem, seed: own }) => `${own} (${kind})\n${JSON.stringify(text)}\n${problem}`,
  )
}

/** Sources that are formatted otherwise than by Go's hclwrite, which needs `go`. */
async function formatFaults(): Promise<string[]> {
  const oracle = await hclOracle()
  if (oracle === undefined) throw new Error('there is no usable go, which this comparison needs')
  const faults: string[] = []
  let wellFormed = 0
  for (let done = 0; done < count; done += batchSize) {
    const run = { count: Math.min(batchSize, count - done), seed: seed + done, oracle }
    const outcome = await fuzzFormat({ ...run, corpus: await formatCorpus() })
    wellFormed += outcome.wellFormed
    for (const { seed: own, text, expected, own: written } of outcome.faults)
      faults.push(
        [`${own} --format`, ...[text, expected, written].map((one) => JSON.stringify(one))].join('\n'),
      )
  }
  process.stdout.write(`${wellFormed} of them well-formed\n`)
  return faults
}
