import { parseArgs } from 'node:util'
import { hclOracle } from '#test/tools/hclOracle/hclOracle.ts'
import { fuzzFormat } from './formatFuzz.ts'
import { formatCorpus, hclCorpus } from './hclCorpus.ts'
import { type FuzzFault, fuzzHcl } from './hclFuzz.ts'
import { fuzzLegacy, legacyCorpus } from './legacyFuzz.ts'

const batchSize = 2000
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    format: { type: 'boolean', default: false },
    legacy: { type: 'boolean', default: false },
  },
})
const count = Number(values.count)
const seed = Number(values.seed)
const what = values.format ? 'format' : values.legacy ? 'legacy' : 'hcl'
process.stdout.write(`${what}: ${count} inputs, seed ${seed}\n`)
const faults = await { format: formatFaults, legacy: legacyFaults, hcl: allFaults }[what]()
for (const fault of faults.slice(0, 20)) process.stdout.write(`--count 1 --seed ${fault}\n\n`)
process.stdout.write(`${faults.length} faults\n`)
if (faults.length > 0) process.exitCode = 1

/** Mutated sources and templates in JSON that make us throw or think for too long. */
async function allFaults(): Promise<string[]> {
  const found = fuzzHcl({ ...run(), corpus: await hclCorpus() })
  return [...found.map((fault) => shown(fault)), ...legacyFaults()]
}

function legacyFaults(): string[] {
  return fuzzLegacy({ ...run(), corpus: legacyCorpus() }).map((fault) => shown(fault, ' --legacy'))
}

function run() {
  return { count, seed, slowestMs: 2000, nowMs: () => performance.now() }
}

function shown({ kind, text, problem, seed: own }: FuzzFault, option = ''): string {
  return `${own}${option} (${kind})\n${JSON.stringify(text)}\n${problem}`
}

/** Sources that are formatted otherwise than by Go's hclwrite, which needs `go`. */
async function formatFaults(): Promise<string[]> {
  const oracle = await hclOracle()
  if (oracle === undefined) throw new Error('there is no usable go, which this comparison needs')
  const faults: string[] = []
  let wellFormed = 0
  for (let done = 0; done < count; done += batchSize) {
    const batch = { count: Math.min(batchSize, count - done), seed: seed + done, oracle }
    const outcome = await fuzzFormat({ ...batch, corpus: await formatCorpus() })
    wellFormed += outcome.wellFormed
    for (const { seed: own, text, expected, own: written } of outcome.faults)
      faults.push(
        [`${own} --format`, ...[text, expected, written].map((one) => JSON.stringify(one))].join('\n'),
      )
  }
  process.stdout.write(`${wellFormed} of them well-formed\n`)
  return faults
}
