import { setTimeout as delay } from 'node:timers/promises'
import {
  allPids,
  childrenOf,
  commandLineOf,
  identify,
  isIn,
  isAlive,
  startEnvironmentOf,
  type ProcessIdentity,
} from './processTable.ts'

/** A process that outlived its step. `tracked`: it carries the tracking variable, so a real agent finds it too. */
export interface OrphanProcess {
  readonly pid: number
  readonly command: string
  readonly tracked: boolean
}

/** Follows everything that a process starts, also what later leaves its process group or loses its parent. */
export class DescendantWatch {
  readonly #seen = new Map<string, ProcessIdentity>()
  readonly #stop = new AbortController()
  readonly #polling: Promise<void>

  constructor(rootPid: number) {
    this.#polling = this.#poll(rootPid)
  }

  /** Ends the watch and returns the seen processes, the root among them, that still run. */
  async survivors(): Promise<ProcessIdentity[]> {
    this.#stop.abort()
    await this.#polling
    await this.look()
    const alive = await Promise.all(
      [...this.#seen.values()].map(async (one) => [one, await isAlive(one)] as const),
    )
    return alive.filter(([, is]) => is).map(([one]) => one)
  }

  /** Looks for new descendants now. */
  async look(): Promise<void> {
    const queue = [...this.#seen.values()]
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      for (const pid of await childrenOf(one.pid)) {
        const found = await identify(pid)
        if (found === undefined || this.#seen.has(`${pid}@${found.startTicks}`)) continue
        this.#seen.set(`${pid}@${found.startTicks}`, found)
        queue.push(found)
      }
    }
  }

  async #poll(rootPid: number): Promise<void> {
    const root = await identify(rootPid)
    if (root === undefined) return
    this.#seen.set(`${root.pid}@${root.startTicks}`, root)
    while (!this.#stop.signal.aborted) {
      await this.look()
      await delay(40, undefined, { signal: this.#stop.signal }).catch(() => {})
    }
  }
}

/** Processes that were started with `name=value` in their environment, this process excepted. */
export async function processesWith(name: string, value: string): Promise<ProcessIdentity[]> {
  const wanted = `${name}=${value}`
  const found = await Promise.all(
    (await allPids()).map(async (pid) => {
      if (pid === process.pid) return undefined
      return (await startEnvironmentOf(pid)).includes(wanted) ? identify(pid) : undefined
    }),
  )
  return found.filter((one) => one !== undefined)
}

/** Processes that have to do with a directory, this process and its ancestors excepted. */
export async function processesIn(directory: string): Promise<ProcessIdentity[]> {
  const found = await Promise.all(
    (await allPids()).map(async (pid) => {
      if (pid === process.pid || pid === process.ppid) return undefined
      return (await isIn(pid, directory)) ? identify(pid) : undefined
    }),
  )
  return found.filter((one) => one !== undefined)
}

/**
 * Kills, as an agent does at the end of a job, every process with the tracking variable (none when undefined);
 * besides, the survivors of the watches and what is at work in the job's directory, which a real agent would leave
 * running. Returns all, tracked ones first.
 */
export async function killOrphans(
  tracking: { readonly name: string; readonly value: string } | undefined,
  watches: readonly DescendantWatch[],
  directory: string,
): Promise<OrphanProcess[]> {
  const survivors = (await Promise.all(watches.map((watch) => watch.survivors()))).flat()
  const tracked = tracking === undefined ? [] : await processesWith(tracking.name, tracking.value)
  const trackedPids = new Set(tracked.map((one) => one.pid))
  const all = new Map(
    [...tracked, ...survivors, ...(await processesIn(directory))].map((one) => [one.pid, one]),
  )
  const orphans: OrphanProcess[] = []
  for (const one of all.values()) {
    const command = await commandLineOf(one.pid)
    if (!(await isAlive(one))) continue
    orphans.push({ pid: one.pid, command, tracked: trackedPids.has(one.pid) })
    killQuietly(one.pid)
  }
  for (const one of all.values()) {
    for (let tries = 0; tries < 200 && (await isAlive(one)); tries++) await delay(10)
  }
  return orphans
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
