import { createHash } from 'node:crypto'
import { access, mkdir, readFile, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { systemClock } from '#shared/base/clock.ts'
import { withLock } from '#shared/base/lock.ts'
import { toolCacheDirectory } from './goProgram.ts'

const compileLimitMs = 10 * 60_000

/**
 * The path of a Go program whose sources are a folder of this repository, compiled once per state of these files;
 * undefined where there is no usable `go`.
 */
export async function goOracle(folder: string, files: readonly string[]): Promise<string | undefined> {
  const digest = createHash('sha256')
  for (const file of files) digest.update(await readFile(join(folder, file)))
  const state = digest.digest('hex').slice(0, 16)
  const directory = toolCacheDirectory()
  const binary = join(directory, `${basename(folder)}-${state}-${process.platform}-${process.arch}`)
  if (await exists(binary)) return binary
  const { exitCode } = await execa('go', ['version'], { reject: false })
  if (exitCode !== 0) return undefined
  await mkdir(directory, { recursive: true })
  return await withLock(`${binary}.lock`, { clock: systemClock, waitMs: compileLimitMs }, async () => {
    if (await exists(binary)) return binary
    const partial = `${binary}.${process.pid}`
    await execa('go', ['build', '-trimpath', '-o', partial, '.'], {
      cwd: folder,
      env: { GOFLAGS: '-buildvcs=false', GOWORK: 'off' },
    })
    await rename(partial, binary)
    return binary
  })
}

/** Sends questions as JSON lines and reads the answers, one line each. */
export async function askGoOracle<A>(binary: string, questions: readonly unknown[]): Promise<readonly A[]> {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('')
  const { stdout } = await execa(binary, [], { input, maxBuffer: 1 << 30 })
  return stdout.split('\n').map((line) => JSON.parse(line) as A)
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
