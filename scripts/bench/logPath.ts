import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { build } from 'esbuild'
import { execa } from 'execa'
import type { BenchFigure } from './figure.ts'
import { benchSecrets, createLogPathReader, packerOutput } from './logPathReader.ts'

const chunkBytes = 64 * 1024
const throughputBudget = 50
const memoryBudget = 150
const floodBytes = 500e6

const chunksOf = (bytes: Buffer): readonly Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, at) =>
    bytes.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  )

/** The best of some runs, in MB/s: other work on the machine only ever makes one slower. */
const throughput = (secretCount: number): BenchFigure => {
  const read = createLogPathReader(benchSecrets(secretCount))
  const output = packerOutput()
  const chunks = chunksOf(output)
  const rounds = 20
  let best = 0
  for (let run = 0; run < 8; run++) {
    const begin = performance.now()
    for (let round = 0; round < rounds; round++) for (const chunk of chunks) read(chunk)
    best = Math.max(best, (output.length * rounds) / 1e3 / (performance.now() - begin))
  }
  return {
    name: `log path, ${secretCount} secrets`,
    value: Math.round(best),
    unit: 'MB/s',
    budget: throughputBudget,
  }
}

/** Peak memory of a bundled program of its own through which 500 MB of output pass. */
const floodMemory = async (): Promise<BenchFigure> => {
  const folder = await mkdtemp(join(tmpdir(), 'log-path-'))
  try {
    const outfile = join(folder, 'flood.mjs')
    const entry = join(import.meta.dirname, 'logPathFlood.ts')
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    })
    const output = packerOutput()
    const repeated = Readable.from(
      Array.from({ length: Math.ceil(floodBytes / output.length) }, () => output),
    )
    const { stdout } = await execa(process.execPath, [outfile], { input: repeated })
    return {
      name: 'log path, peak memory under a flood',
      value: Math.round(Number(stdout) / 1024),
      unit: 'MiB',
      budget: memoryBudget,
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Measures how fast Packer's output gets into a log, and how much memory a flood of it takes. */
export const benchLogPath = async (): Promise<readonly BenchFigure[]> => [
  throughput(0),
  throughput(3),
  throughput(50),
  await floodMemory(),
]
