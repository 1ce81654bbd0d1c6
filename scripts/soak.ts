import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cancelCase, runCancelCase, type CancelOutcome } from '#test/e2e/randomCancel.ts'
import { currentPacker, debianPacker } from '#test/tools/packerBinary.ts'

// `npm run soak -- installs` soaks the installation of Packer and of plugins instead.
if (process.argv[2] === 'installs') {
  const { soakInstalls } = await import('./soak/installs.ts')
  process.exit(await soakInstalls(process.argv.slice(3)))
}

// `npm run soak -- images` kills builds of images.
if (process.argv[2] === 'images') {
  const { soakImages } = await import('./soak/images.ts')
  process.exit(await soakImages(process.argv.slice(3)))
}

// `npm run soak -- publishes` kills publishes to a simulated Azure, and lets two race.
if (process.argv[2] === 'publishes') {
  const { soakPublishes } = await import('./soak/publishes.ts')
  process.exit(await soakPublishes(process.argv.slice(3)))
}

/** Cancels real builds at random moments, on both agents, and counts what they leave: `--count`, `--seed`, `--start`, `--jobs`. */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(randomInt(1, 2 ** 31)) },
    // A single case of a seed again: --start its number --count 1.
    start: { type: 'string', default: '0' },
    jobs: { type: 'string', default: '2' },
  },
})
const [count, seed, start, jobs] = [values.count, values.seed, values.start, values.jobs].map(Number)

/** What the agents leave a cancelled step is 10 s. */
const p99LimitMs = 9000

if (![count, seed, start, jobs].every((number) => Number.isSafeInteger(number))) {
  process.stderr.write('--count, --seed, --start and --jobs are whole numbers\n')
  process.exit(2)
}
const packers = [await currentPacker(), await debianPacker()].filter((path) => path !== undefined)
if (packers.length === 0) throw new Error('there is no Packer to soak: install Debian’s or Go')
process.stdout.write(`soak: ${count} cancels, seed ${seed}\n`)

const outcomes: CancelOutcome[] = []
let next = start ?? 0
const end = next + (count ?? 0)
await Promise.all(Array.from({ length: jobs ?? 1 }, work))
process.exitCode = report(outcomes)

async function work(): Promise<void> {
  while (next < end) {
    const index = next++
    const one = cancelCase(seed ?? 0, index)
    const root = await mkdtemp(join(tmpdir(), 'soak-'))
    const outcome = await runCancelCase(one, root, packers[index % packers.length] ?? '')
    await rm(root, { recursive: true, force: true })
    outcomes.push(outcome)
    const found = [...outcome.leakedProcesses, ...outcome.leakedFiles, ...outcome.violations]
    if (outcome.result !== 'Canceled') found.push(`ended as ${outcome.result}`)
    if (found.length === 0) continue
    const what = `${one.templateName} cancelled after ${one.cancelAfterMs} ms on ${one.agent.name}`
    process.stdout.write(`case ${index}, ${what}:\n${found.map((line) => `  ${line}\n`).join('')}`)
  }
}

function report(all: readonly CancelOutcome[]): number {
  const times = all.map(({ cancelToExitMs }) => cancelToExitMs).toSorted((a, b) => a - b)
  const percentile = (part: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN
  const sum = (sizeOf: (outcome: CancelOutcome) => number) =>
    all.reduce((total, one) => total + sizeOf(one), 0)
  const figures = {
    seed,
    cancels: all.length,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
    leakedProcesses: sum(({ leakedProcesses }) => leakedProcesses.length),
    leakedFiles: sum(({ leakedFiles }) => leakedFiles.length),
    violations: sum(({ violations }) => violations.length),
    notCancelled: all.filter(({ result }) => result !== 'Canceled').length,
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`)
  const { leakedProcesses, leakedFiles, violations, notCancelled } = figures
  const isClean = leakedProcesses + leakedFiles + violations + notCancelled === 0
  return isClean && figures.p99Ms <= p99LimitMs ? 0 : 1
}
