import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TempCandidate } from '#shared/tempdir/candidates.ts'
import { chooseTempDirectory } from '#shared/tempdir/choose.ts'
import type { BenchFigure } from './figure.ts'

const rounds = 100
const budgetMs = 50

/** Choosing among eight candidates of which only the last is good, and running the probe once; milliseconds. */
export async function benchTempChoice(): Promise<readonly BenchFigure[]> {
  const base = await mkdtemp(join(tmpdir(), 'bench-'))
  try {
    const candidates = await refusedCandidates(base)
    const good = candidateAt(base)
    const choice = await measure([...candidates, good], [join(base, 'checkout')])
    const single = await measure([good], [])
    return [
      figure('temp-dir choice of 8, p50', choice.p50),
      { ...figure('temp-dir choice of 8, p95', choice.p95), budget: budgetMs },
      figure('temp-dir probe, p50', single.p50),
      figure('temp-dir probe, p95', single.p95),
    ]
  } finally {
    await rm(base, { recursive: true, force: true })
  }
}

/** Seven ways of being refused, none of which needs root: most are found out only after a look at the file system. */
async function refusedCandidates(base: string): Promise<readonly TempCandidate[]> {
  const at = (name: string) => join(base, name)
  const long = at('x'.repeat(80))
  for (const path of [at('open'), at('checkout'), long]) await mkdir(path)
  await chmod(at('open'), 0o777)
  await writeFile(at('file'), '')
  await symlink(at('nowhere'), at('dangling'))
  await symlink(at('open'), at('twin'))
  const paths = [at('missing'), at('file'), at('dangling'), at('open'), at('twin'), at('checkout'), long]
  return paths.map(candidateAt)
}

function candidateAt(path: string): TempCandidate {
  return { path, source: path, origin: 'automatic', create: false }
}

async function measure(
  candidates: readonly TempCandidate[],
  checkouts: readonly string[],
): Promise<{ readonly p50: number; readonly p95: number }> {
  const timesMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now()
    await chooseTempDirectory(candidates, { checkouts })
    timesMs.push(performance.now() - startMs)
  }
  timesMs.sort((a, b) => a - b)
  const at = (share: number) => timesMs[Math.floor(share * rounds)] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95) }
}

function figure(name: string, valueMs: number): BenchFigure {
  return { name, value: Math.round(valueMs * 100) / 100, unit: 'ms' }
}
