import { parseArgs } from 'node:util'
import { hclCorpus } from './hclCorpus.ts'
import { fuzzHcl } from './hclFuzz.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
})
const count = Number(values.count)
const seed = Number(values.seed)
process.stdout.write(`hcl: ${count} inputs, seed ${seed}\n`)
const faults = fuzzHcl({
  count,
  seed,
  corpus: await hclCorpus(),
  slowestMs: 2000,
  nowMs: () => performance.now(),
})
for (const { kind, text, problem, seed: own } of faults.slice(0, 20))
  process.stdout.write(`--count 1 --seed ${own} (${kind})\n${JSON.stringify(text)}\n${problem}\n\n`)
process.stdout.write(`${faults.length} faults\n`)
if (faults.length > 0) process.exitCode = 1
