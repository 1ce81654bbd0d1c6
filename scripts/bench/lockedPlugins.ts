import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { inWorld } from '#test/sim/releases/inWorld.ts'
import type { ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { bundleOptions } from '../build/bundle.ts'
import { inRoot } from '../root.ts'
import type { BenchFigure } from './figure.ts'

const rounds = 7
const budgetMs = 50

/** Plugins that are locked: in the plugin directory already, and in the cache of the agent from an earlier job. */
export async function benchLockedPlugins(
  server: ReleaseServer,
  folder: string,
): Promise<readonly BenchFigure[]> {
  const locked = [process.execPath, inRoot('dist/cli/machine-image.cjs'), 'lock', 'image.pkr.hcl'] as const
  const env = { MACHINE_IMAGE_TOOL_DIRECTORY: join(folder, 'tools') }
  const key = ['--signing-key', 'key.asc']
  const { exitCode, stdout, stderr } = await inWorld(server, { folder, argv: [...locked, ...key], env })
  if (exitCode !== 0) throw new Error(stdout + stderr)
  const program = join(folder, 'locked.mjs')
  const entry = inRoot('scripts/bench/installLocked.ts')
  await build({ ...bundleOptions, entryPoints: [entry], outfile: program })
  const run = async (place: 'directory' | 'cache'): Promise<LockedRun> => {
    const args = [program, folder, place, `https://${server.address}/`]
    const { stdout: answer } = await promisify(execFile)(process.execPath, args, {
      env: { SSL_CERT_FILE: join(folder, 'authority.pem'), HOME: folder, PATH: '/usr/bin:/bin' },
    })
    return JSON.parse(answer) as LockedRun
  }
  const figures: BenchFigure[] = []
  for (const place of ['directory', 'cache'] as const) {
    // The first run installs.
    await run(place)
    server.reset()
    const runs: LockedRun[] = []
    for (let round = 0; round < rounds; round++) runs.push(await run(place))
    // Each at its best: other work on the machine only ever makes one slower.
    const wholeMs = Math.min(...runs.map((one) => one.wholeMs))
    const hashingMs = Math.min(...runs.map((one) => one.hashingMs))
    const what = `five locked plugins in the ${place}`
    figures.push(
      { name: `${what}: requests of ${rounds} runs`, value: server.requests.length, unit: '', budget: 0 },
      {
        name: `${what}: beside hashing them`,
        value: Math.round((wholeMs - hashingMs) * 10) / 10,
        unit: 'ms',
        budget: budgetMs,
        peer: { name: 'hashing', value: Math.round(hashingMs) },
      },
    )
  }
  return figures
}

/** What `installLocked.ts` prints. */
export interface LockedRun {
  readonly wholeMs: number
  /** Of the same files, as many at a time. */
  readonly hashingMs: number
}
