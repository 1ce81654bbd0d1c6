import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { systemClock } from '#shared/base/clock.ts'
import { withLock } from '#shared/base/lock.ts'
import { toolCacheDirectory } from './goProgram.ts'
import { npmEnvironment } from './npmEnvironment.ts'

const installLimitMs = 10 * 60_000

/** A program that is released as an npm package, pinned; `path` is where it lies within `node_modules`. */
export interface NpmProgram {
  readonly name: string
  readonly version: string
  readonly path: string
}

/**
 * The path of the program; installs it once per machine, outside the tree, without running any script of the package. Undefined
 * where the registry cannot be reached.
 */
export async function npmProgram({ name, version, path }: NpmProgram): Promise<string | undefined> {
  const folder = join(toolCacheDirectory(), `npm-${name.replaceAll(/[^a-z0-9]+/g, '-')}-${version}`)
  const program = join(folder, 'node_modules', path)
  if (await exists(program)) return program
  await mkdir(toolCacheDirectory(), { recursive: true })
  return await withLock(`${folder}.lock`, { clock: systemClock, waitMs: installLimitMs }, async () => {
    if (await exists(program)) return program
    const partial = `${folder}.${process.pid}`
    try {
      await mkdir(partial)
      const options = [
        '--prefix',
        partial,
        '--no-audit',
        '--no-fund',
        '--no-save',
        '--ignore-scripts',
        '--fetch-retries=1',
      ]
      const made = await execa('npm', ['install', ...options, `${name}@${version}`], {
        env: npmEnvironment(),
        extendEnv: false,
        reject: false,
        timeout: installLimitMs,
      })
      if (made.exitCode !== 0) return undefined
      await rm(folder, { recursive: true, force: true })
      await rename(partial, folder)
      return (await exists(program)) ? program : undefined
    } finally {
      await rm(partial, { recursive: true, force: true })
    }
  })
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
