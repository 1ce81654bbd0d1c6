import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inRoot } from '../root.ts'
import { entryGraphs } from './entryGraph.ts'
import type { BenchFigure } from './figure.ts'

const rounds = 15
const cpuBudgetMs = 25
const graphBudgetBytes = 60_000

/** CPU of every bundled entry up to its first line, over a bare node, and the size of its static graph. */
export async function benchStartUp(): Promise<readonly BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'start-up-'))
  try {
    const figures: BenchFigure[] = []
    for (const { entry, sizeBytes } of await entryGraphs()) {
      figures.push({
        name: `static graph of ${entry}`,
        value: sizeBytes,
        unit: 'bytes',
        budget: graphBudgetBytes,
      })
      // The floor is measured beside each entry, since the machine's other work changes by the minute.
      const args = entry.includes('/cli/') ? ['inspect', 'nothing.json'] : []
      const costsMs = await minimalCosts(
        [
          ['-e', 'process.stdout.write("x\\n");setTimeout(() => {}, 5000)'],
          [inRoot(entry), ...args],
        ],
        folder,
      )
      const [floorMs = 0, entryMs = 0] = costsMs
      figures.push({
        name: `CPU to the first line of ${entry} over bare node`,
        value: round(entryMs - floorMs),
        unit: 'ms',
        budget: cpuBudgetMs,
        peer: { name: 'node -e', value: round(floorMs) },
        ratio: round(entryMs / floorMs),
      })
    }
    return figures
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function minimalCosts(
  argvs: readonly (readonly string[])[],
  folder: string,
): Promise<readonly number[]> {
  const best = argvs.map(() => Number.POSITIVE_INFINITY)
  for (let turn = 0; turn < rounds; turn++) {
    for (const [index, argv] of argvs.entries()) {
      best[index] = Math.min(best[index] ?? Number.POSITIVE_INFINITY, await costToFirstLineMs(argv, folder))
    }
  }
  return best
}

/** Stops the process at its first line and reads what its threads have used so far (proc(5), schedstat: nanoseconds). */
async function costToFirstLineMs(argv: readonly string[], folder: string): Promise<number> {
  const child = spawn(process.execPath, argv, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      RUNNER_TEMP: folder,
      AGENT_TEMPDIRECTORY: folder,
      AGENT_WORKFOLDER: folder,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  child.kill('SIGSTOP')
  const tasks = `/proc/${child.pid}/task`
  let usedNs = 0
  for (const task of await readdir(tasks))
    usedNs += Number((await readFile(`${tasks}/${task}/schedstat`, 'utf8')).split(' ')[0])
  child.kill('SIGKILL')
  await once(child, 'exit')
  return usedNs / 1e6
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
