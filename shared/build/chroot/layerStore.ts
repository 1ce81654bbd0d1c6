import { randomUUID } from 'node:crypto'
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { withLock } from '../../base/lock.ts'
import type { HostPrograms } from '../../chroot/hostPrograms.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** Trees of files that builds begin with, kept between runs: one archive each, whole or not there. */
export interface LayerStore {
  /** Unpacks a layer into an empty folder; false if there is none of that key. */
  restore(key: string, tree: string, host: HostPrograms): Promise<boolean>
  /** Packs a folder. What was used longest ago goes when the store is over its size. */
  save(key: string, tree: string, host: HostPrograms): Promise<void>
  /** The file of a key, from now on the youngest; undefined if there is none. */
  find(key: string): Promise<string | undefined>
  /** Keeps what a program writes to a path, as a whole. */
  add(key: string, write: (path: string) => Promise<unknown>): Promise<void>
  /** Runs while no other process that calls this with the same key does: the second finds what the first has made. */
  exclusively<T>(key: string, run: () => Promise<T>): Promise<T>
}

/** What a store is made with. */
export interface LayerStoreParts {
  readonly folder: string
  readonly mostBytes: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

const suffix = '.tar.zst'

/** Attributes as they are; owners by number, which mean the same in every namespace. */
const tarOptions = ['--numeric-owner', '--xattrs', '--xattrs-include=*', '--acls'] as const

/** Opens the store in a folder, which is made if missing. */
export async function openLayerStore({
  folder,
  mostBytes,
  clock,
  signal,
}: LayerStoreParts): Promise<LayerStore> {
  await makeMissing(folder, 0o700)
  const pathOf = (key: string) => join(folder, key + suffix)
  const store: Pick<LayerStore, 'find' | 'add'> = {
    async find(key) {
      const now = new Date(clock.now())
      return utimes(pathOf(key), now, now).then(
        () => pathOf(key),
        () => undefined,
      )
    },
    async add(key, write) {
      const partial = join(folder, `.${randomUUID()}${suffix}`)
      try {
        await write(partial)
        await rename(partial, pathOf(key))
      } finally {
        await rm(partial, { force: true })
      }
      await prune(folder, mostBytes, key + suffix)
    },
  }
  return {
    ...store,
    async restore(key, tree, host) {
      const path = await store.find(key)
      if (path === undefined) return false
      // By default it takes 10 KiB at a time from what unpacks, and both wait for each other.
      const unpack = ['--blocking-factor=256', '-I', 'zstd -T0', ...tarOptions, '-xpf', path]
      await host.run(['tar', '-C', tree, ...unpack])
      return true
    },
    async save(key, tree, host) {
      await store.add(key, (path) => {
        const pack = ['--sort=name', '--exclude=./dev/*', '-cf', path, '.']
        return host.run(['tar', '-C', tree, '-I', 'zstd -1 -T0', ...tarOptions, ...pack])
      })
    },
    exclusively: (key, run) =>
      withLock(join(folder, `${key}.lock`), { clock, signal, waitMs: 60 * 60_000 }, run),
  }
}

async function prune(folder: string, mostBytes: number, kept: string): Promise<void> {
  const layers: { name: string; sizeBytes: number; usedMs: number }[] = []
  for (const name of await readdir(folder)) {
    if (!name.endsWith(suffix) || name === kept) continue
    const stats = await stat(join(folder, name)).catch(() => undefined)
    if (stats) layers.push({ name, sizeBytes: stats.size, usedMs: stats.mtimeMs })
  }
  let leftBytes = mostBytes - (await stat(join(folder, kept))).size
  for (const { name, sizeBytes } of layers.toSorted((a, b) => b.usedMs - a.usedMs)) {
    leftBytes -= sizeBytes
    if (leftBytes < 0) await rm(join(folder, name), { force: true })
  }
}
