import { readFile } from 'node:fs/promises'
import type { Command } from '../../chroot/runInARow.ts'

/** Where the tree of a build is: in memory, where it is fastest and goes with the sandbox, or on a disk. */
export type WorkspaceKind = 'memory' | 'disk'

/** A tree of packages with room to grow: less free memory than this, and the tree goes to the disk. */
const leastMemoryBytes = 3 * 2 ** 30

/** Chooses by the memory that is free, as the kernel and the control group of this process see it. */
export async function chooseWorkspace(): Promise<{
  readonly kind: WorkspaceKind
  readonly freeBytes: number
}> {
  const freeBytes = Math.min(await availableMemory(), await controlGroupLimit())
  return { kind: freeBytes >= leastMemoryBytes ? 'memory' : 'disk', freeBytes }
}

/** What makes a folder of the sandbox a file system in memory that takes at most three quarters of what is free. */
export function memoryMount(path: string, freeBytes: number): Command {
  const size = Math.floor(freeBytes * 0.75)
  return ['mount', '-t', 'tmpfs', '-o', `size=${size},mode=755`, 'machine-image', path]
}

/** `MemAvailable` of proc(5), in bytes. */
async function availableMemory(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '')
  return Number(/^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024
}

/** `memory.max` less `memory.current` of a control group of version 2, in bytes; no limit where there is none. */
async function controlGroupLimit(): Promise<number> {
  const path = /^0::(\/.*)$/m.exec(await readFile('/proc/self/cgroup', 'utf8').catch(() => ''))?.[1]
  if (path === undefined) return Number.POSITIVE_INFINITY
  const read = async (name: string) =>
    Number(await readFile(`/sys/fs/cgroup${path}/${name}`, 'utf8').catch(() => 'none'))
  const limit = (await read('memory.max')) - (await read('memory.current'))
  return Number.isNaN(limit) ? Number.POSITIVE_INFINITY : limit
}
