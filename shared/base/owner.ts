import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import * as v from 'valibot'
import { isRunning, readProcessStat } from './processStat.ts'

const ownerSchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Field 22 of `/proc/PID/stat`, clock ticks since boot; null where there is no `/proc`. */
  startTicks: v.nullable(v.string()),
  /** `/proc/sys/kernel/random/boot_id`; null where there is no `/proc`. */
  bootId: v.nullable(v.string()),
  /** `/proc/self/ns/pid`; pids of another namespace say nothing about ours. */
  pidNamespace: v.nullable(v.string()),
  host: v.string(),
})

/** The identity of a process that outlives pid reuse and reboots; safe to write to a file and compare later. */
export type Owner = v.InferOutput<typeof ownerSchema>

/** What is known about a recorded owner: `unknown` when its pid belongs to a namespace or host that cannot be looked into. */
export type OwnerState = 'alive' | 'dead' | 'unknown'

/** The owner record of a live process, this one by default. */
export async function ownerOf(pid: number = process.pid): Promise<Owner> {
  return {
    pid,
    startTicks: readProcessStat(pid)?.startTicks ?? null,
    bootId: await textOf('/proc/sys/kernel/random/boot_id'),
    pidNamespace: await readlink('/proc/self/ns/pid').catch(() => null),
    host: hostname(),
  }
}

/** Reads an owner record; undefined for anything malformed. */
export function parseOwner(text: string): Owner | undefined {
  try {
    const result = v.safeParse(ownerSchema, JSON.parse(text))
    return result.success ? result.output : undefined
  } catch {
    return undefined
  }
}

/** Whether the very process of the record still runs; a reused pid and a zombie count as dead. */
export async function ownerState(owner: Owner): Promise<OwnerState> {
  const self = await ownerOf()
  if (owner.bootId !== self.bootId) return owner.host === self.host ? 'dead' : 'unknown'
  if (owner.pidNamespace !== self.pidNamespace || owner.host !== self.host) return 'unknown'
  if (!processExists(owner.pid)) return 'dead'
  if (owner.startTicks === null) return 'alive'
  const stat = readProcessStat(owner.pid)
  // Mounted with hidepid, /proc shows no process of another user.
  if (!stat) return 'unknown'
  return isRunning(stat) && stat.startTicks === owner.startTicks ? 'alive' : 'dead'
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}

async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  )
}
