import { access, mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import * as v from 'valibot'
import { systemClock } from '#shared/base/clock.ts'
import { withLock } from '#shared/base/lock.ts'

/** A Go main package at the root of a module, pinned by version and by the module zip's checksum. */
export interface GoProgram {
  readonly name: string
  readonly module: string
  /** Without the leading `v`. */
  readonly version: string
  /** The `h1:` hash of the module zip, as in a go.sum line. */
  readonly sum: string
  readonly ldflags?: string
}

/** Go 1.21 is the first that fetches the newer toolchain a module asks for. */
const oldestUsefulGo = 21

/** A cold compile of Packer takes seven minutes on two cores. */
const compileLimitMs = 30 * 60_000

const moduleSchema = v.object({ Dir: v.string(), Sum: v.string() })

/** Where compiled tools are kept between runs, outside the tree. */
export function toolCacheDirectory(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'machine-image-tasks-test')
}

/**
 * The path of the compiled program; compiles it once per machine, undefined where no usable `go` is installed.
 * It is built inside the downloaded module, so the program's own go.mod, its replace directives and its go.sum
 * decide every dependency, which `go install module@version` refuses to do for a module with replacements.
 */
export async function goProgram(program: GoProgram): Promise<string | undefined> {
  const directory = toolCacheDirectory()
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const binary = join(
    directory,
    `${program.name}-${program.version}-${process.platform}-${process.arch}${suffix}`,
  )
  if (await exists(binary)) return binary
  if (!(await hasGo())) return undefined
  await mkdir(directory, { recursive: true })
  // Test files run side by side; the first compiles, the others find the result.
  return await withLock(`${binary}.lock`, { clock: systemClock, waitMs: compileLimitMs }, async () => {
    if (!(await exists(binary))) await compile(program, directory, binary)
    return binary
  })
}

async function compile(program: GoProgram, directory: string, binary: string): Promise<void> {
  const spec = `${program.module}@v${program.version}`
  const download = await execa('go', ['mod', 'download', '-json', spec], { cwd: directory })
  const module = v.parse(moduleSchema, JSON.parse(download.stdout))
  if (module.Sum !== program.sum) throw new Error(`${spec} has the sum ${module.Sum}, not ${program.sum}`)
  const partial = `${binary}.${process.pid}`
  try {
    await execa('go', buildArguments(program, partial), {
      cwd: module.Dir,
      env: { GOFLAGS: '-buildvcs=false', GOWORK: 'off' },
    })
    await rename(partial, binary)
  } finally {
    await rm(partial, { force: true })
  }
}

function buildArguments(program: GoProgram, output: string): string[] {
  const ldflags = program.ldflags === undefined ? [] : ['-ldflags', program.ldflags]
  return ['build', '-trimpath', ...ldflags, '-o', output, '.']
}

async function hasGo(): Promise<boolean> {
  const { exitCode, stdout } = await execa('go', ['version'], { reject: false })
  const minor = /\bgo1\.(\d+)/.exec(stdout ?? '')?.[1]
  return exitCode === 0 && Number(minor) >= oldestUsefulGo
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
