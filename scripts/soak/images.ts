import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { openKillBench, type KillBench } from '#test/build/chroot/killBench.ts'
import { describeCase, killCase } from '#test/build/chroot/killCase.ts'
import { runKillCase, type KillOutcome } from '#test/build/chroot/killedBuild.ts'

/**
 * Kills builds of images at random moments, and cancels some: `--count` kills, `--cancels`, `--seed`; `--start` is the number
 * of the first case of both, so that one can be run again; `--from image` starts them from an image. Needs root. Resolves with the exit code.
 */
export async function soakImages(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      count: { type: 'string', default: '200' },
      cancels: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(randomInt(1, 2 ** 31)) },
      start: { type: 'string', default: '0' },
      from: { type: 'string', default: 'tree' },
    },
  })
  const [count = 0, cancels = 0, seed = 0, start = 0] = [
    values.count,
    values.cancels,
    values.seed,
    values.start,
  ].map(Number)
  const from = values.from === 'image' ? 'image' : 'tree'
  process.stdout.write(`soak images: from ${from}, ${count} kills, ${cancels} cancels, seed ${seed}\n`)
  await using bench = await openKillBench()
  const killed = await soakKind(bench, 'kill', { count, seed, start, from })
  const cancelled = await soakKind(bench, 'cancel', { count: cancels, seed, start, from })
  return killed + cancelled === 0 ? 0 : 1
}

interface Extent {
  readonly count: number
  readonly seed: number
  readonly start: number
  readonly from: 'tree' | 'image'
}

/** Prints every finding, and a line of JSON at the end; resolves with how many cases had some. */
async function soakKind(
  bench: KillBench,
  kind: 'kill' | 'cancel',
  { count, seed, start, from }: Extent,
): Promise<number> {
  const outcomes: KillOutcome[] = []
  for (let index = start; index < start + count; index++) {
    const one = killCase(seed, index, kind, from)
    const outcome = await runKillCase(bench, one)
    outcomes.push(outcome)
    for (const line of outcome.findings)
      process.stdout.write(`${kind} ${index}, ${describeCase(one)}: ${line}\n`)
    if (outcomes.length % 20 === 0) report(outcomes, { what: kind, seed })
  }
  return report(outcomes, { what: kind, seed })
}

function report(outcomes: readonly KillOutcome[], about: Readonly<Record<string, unknown>>): number {
  const hit = outcomes.filter(({ wasHit }) => wasHit)
  const slowestMs = Math.max(0, ...hit.map(({ blowToExitMs }) => Math.round(blowToExitMs)))
  const bad = outcomes.filter(({ findings }) => findings.length > 0).length
  const figures = { ...about, cases: outcomes.length, hit: hit.length, slowestMs, bad }
  process.stdout.write(`${JSON.stringify(figures)}\n`)
  return bad
}
