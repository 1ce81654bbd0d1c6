import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { Fixture } from './fixture.ts'

/** What a program did with a fixture. */
export interface Doing {
  readonly succeeded: boolean
  /** All that lies in its folder afterwards, by path. */
  readonly files: Readonly<Record<string, string>>
  /** All it printed, for the message of a failing test. */
  readonly output: string
}

/** The bundled command line. */
export const commandLine = fileURLToPath(new URL('../../dist/cli/machine-image.cjs', import.meta.url))

/** Lets real Packer do it. */
export async function doWithPacker(packer: string, fixture: Fixture): Promise<Doing> {
  const { command = 'build', only, except, variables = [], variableFiles = [], onError } = fixture
  return await inScratch(fixture, [
    packer,
    command,
    ...(command === 'build' ? ['-color=false'] : []),
    ...(fixture.force === true ? ['-force'] : []),
    ...(fixture.serial === true ? ['-parallel-builds=1'] : []),
    ...(onError === undefined ? [] : [`-on-error=${onError}`]),
    ...(only === undefined ? [] : [`-only=${only}`]),
    ...(except === undefined ? [] : [`-except=${except}`]),
    ...variableFiles.map((file) => `-var-file=${file}`),
    ...variables.map((variable) => `-var=${variable}`),
    fixture.template ?? '.',
  ])
}

/** Lets the embedded engine do it, through the command line. */
export async function doEmbedded(fixture: Fixture): Promise<Doing> {
  const { command = 'build', only, except, variables = [], variableFiles = [], onError } = fixture
  return await inScratch(fixture, [
    process.execPath,
    commandLine,
    command,
    '--engine=embedded',
    ...(fixture.force === true ? ['--force'] : []),
    ...(fixture.serial === true ? ['--parallel-builds=1'] : []),
    ...(onError === undefined ? [] : [`--on-error=${onError}`]),
    ...(only === undefined ? [] : [`--only=${only}`]),
    ...(except === undefined ? [] : [`--except=${except}`]),
    ...variableFiles.map((file) => `--variable-files=${file}`),
    ...variables.map((variable) => `--variables=${variable}`),
    fixture.template ?? '.',
  ])
}

async function inScratch(fixture: Fixture, [program = '', ...args]: readonly string[]): Promise<Doing> {
  const root = await mkdtemp(join(tmpdir(), 'conformance-'))
  try {
    const folder = join(root, 'work')
    const home = join(root, 'home')
    await mkdir(home)
    await mkdir(folder)
    for (const [path, content] of Object.entries(fixture.files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    const result = await execa(program, args, {
      cwd: folder,
      reject: false,
      all: true,
      extendEnv: false,
      stdin: 'ignore',
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        LANG: 'C.UTF-8',
        CHECKPOINT_DISABLE: '1',
        ...fixture.environment,
      },
    })
    return { succeeded: result.exitCode === 0, files: await filesIn(folder), output: result.all ?? '' }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

async function filesIn(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files[path.slice(folder.length + 1)] = await readFile(path, 'utf8')
  }
  return files
}
