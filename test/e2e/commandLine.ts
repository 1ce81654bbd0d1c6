import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { inRoot } from '#scripts/root.ts'
import { scratch } from '#test/base/scratch.ts'

/** Where a command line is run. */
export interface CommandLineRun {
  /** The current folder; a new one if not given. */
  readonly folder?: string
  readonly files?: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
}

/** The built command line. */
export const program = inRoot('dist/cli/machine-image.cjs')

/** A folder with these files in it. */
export async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await scratch()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

/** The environment of {@link runCommandLine}, with a home of its own. */
export async function commandLineEnvironment(): Promise<Record<string, string>> {
  return { PATH: process.env['PATH'] ?? '', HOME: await scratch(), NODE_DISABLE_COMPILE_CACHE: '1' }
}

/** Runs the built command line as a user does; one that hangs is killed after 20 s, and then has no exit code. */
export async function runCommandLine(args: readonly string[], run: CommandLineRun = {}) {
  const { folder = await folderOf(run.files ?? {}), environment } = run
  const { exitCode, stdout, stderr, all } = await execa(process.execPath, [program, ...args], {
    cwd: folder,
    stdin: 'ignore',
    reject: false,
    all: true,
    extendEnv: false,
    env: { ...(await commandLineEnvironment()), ...environment },
    timeout: 20_000,
    killSignal: 'SIGKILL',
  })
  return { exitCode, stdout, stderr, all, folder }
}
