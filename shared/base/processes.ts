import { readdir, readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import type { Clock } from './clock.ts'
import { isRunning, readProcessStat, type ProcessStat } from './processStat.ts'

/** The environment variable that marks every process a run starts, so that none escapes by leaving its process group. */
export const runMarkVariable = 'MACHINE_IMAGE_RUN_ID'

/** kthreadd, the parent of all kernel threads, which have no environment. */
const kernelThreads = 2

interface ProcessEntry extends ProcessStat {
  readonly pid: number
}

/** Sends a signal to a process or, with a negative pid, to a group (kill(2)); false when there is none such. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

/** How processes are looked for. */
export interface KillOptions {
  /** Longest time until they are gone. */
  readonly waitMs?: number
  /** The mark is of this very process: what started before it is not looked into. */
  readonly isOwn?: boolean
}

/**
 * Kills what still runs under a mark or one that begins with it, wherever it has gone: every process that carries it,
 * what descends from those, and the process groups they lead. Resolves with the number of processes found, once they
 * are gone or after `waitMs`. Linux only; elsewhere 0.
 */
export async function killMarked(
  mark: string,
  clock: Clock,
  { waitMs = 2000, isOwn = false }: KillOptions = {},
): Promise<number> {
  if (platform() !== 'linux') return 0
  const sinceTicks = isOwn ? Number(readProcessStat(process.pid)?.startTicks ?? 0) : 0
  const deadlineMs = clock.monotonicMs() + waitMs
  const found = new Map<number, ProcessEntry>()
  for (let scan = 1; ; scan++) {
    const { marked, isSure } = await markedProcesses(mark, sinceTicks)
    for (const entry of marked) found.set(entry.pid, entry)
    const isAnyPresent = [...found.values()].some(isPresent)
    if (!isAnyPresent && (isSure || scan > 1)) return found.size
    if (clock.monotonicMs() > deadlineMs) return found.size
    for (const { pid, groupId } of marked) {
      // A group led by a marked process is ours, with those members that dropped the mark (sudo, env -i).
      if (marked.some((entry) => entry.pid === groupId)) sendSignal(-groupId, 'SIGKILL')
      sendSignal(pid, 'SIGKILL')
    }
    await clock.sleep(20)
  }
}

/** A process that is ending has no environment any more, but may still hold files and mounts. */
function isPresent({ pid, startTicks }: ProcessEntry): boolean {
  const stat = readProcessStat(pid)
  return stat !== undefined && isRunning(stat) && stat.startTicks === startTicks
}

interface MarkedProcesses {
  readonly marked: readonly ProcessEntry[]
  /** False when a process has no environment: one in the middle of execve(2) has none either. */
  readonly isSure: boolean
}

async function markedProcesses(mark: string, sinceTicks: number): Promise<MarkedProcesses> {
  const needle = Buffer.from(`${runMarkVariable}=${mark}`)
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid)
  const marked = new Map<number, ProcessEntry>()
  const others: ProcessEntry[] = []
  let isSure = true
  await Promise.all(
    pids.map(async (pid) => {
      const start = Number(readProcessStat(pid)?.startTicks)
      if (!(start >= sinceTicks)) return
      // Not at once as the rest: a process that keeps its memory locked would keep this thread, too.
      const environment = await readFile(`/proc/${pid}/environ`).catch(() => undefined)
      const stat = readProcessStat(pid)
      if (!stat || !isRunning(stat)) return
      if (environment?.includes(needle)) marked.set(pid, { pid, ...stat })
      else others.push({ pid, ...stat })
      if (environment?.length === 0 && pid !== kernelThreads && stat.parentId !== kernelThreads)
        isSure = false
    }),
  )
  // A child may have been given another environment (sudo, env -i). A map takes what is added while it is walked.
  for (const parent of marked.keys())
    for (const child of others) if (child.parentId === parent) marked.set(child.pid, child)
  return { marked: [...marked.values()], isSure }
}
