import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, onTestFinished } from 'vitest'
import { sendSignal } from '#shared/base/processes.ts'

/** Bundles a TypeScript program beside a test into one file any Node can run; removed after the test file. */
export async function bundleProgram(url: URL): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mi-program-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const outfile = join(folder, 'program.mjs')
  await build({
    entryPoints: [fileURLToPath(url)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
  })
  return outfile
}

/** A program that is running, read line by line. */
export interface RunningProgram {
  readonly child: ChildProcess
  /** The next line it prints; undefined at its end. */
  readonly line: () => Promise<string | undefined>
  /** Everything it prints from here to its end. */
  readonly rest: () => Promise<readonly string[]>
}

/** Starts argv with an empty standard input, in a process group that is killed with the test it is started in. */
export function startProgram(argv: readonly [string, ...string[]], cwd?: string): RunningProgram {
  const child = spawn(argv[0], argv.slice(1), {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    ...(cwd && { cwd }),
  })
  onTestFinished(async () => {
    if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL')
    await ended({ child })
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async () => {
    const next = await lines.next()
    return next.done === true ? undefined : next.value
  }
  const rest = async () => {
    const all: string[] = []
    for (let next = await line(); next !== undefined; next = await line()) all.push(next)
    return all
  }
  return { child, line, rest }
}

/** Resolves when a process is gone from the table. */
export async function ended({ child }: Pick<RunningProgram, 'child'>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
