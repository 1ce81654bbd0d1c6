import { readdir, readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import type { Clock } from './clock.ts'

/** The environment variable that marks every process a run starts, so that none escapes by leaving its process group. */
export const runMarkVariable = 'MACHINE_IMAGE_RUN_ID'

interface ProcessEntry {
  readonly pid: number
  readonly parentPid: number
  readonly groupId: number
  readonly isMarked: boolean
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

/**
 * Kills what still runs under a mark or one that begins with it, wherever it has gone: every process that carries it,
 * what descends from those, and the process groups they lead. Resolves with the number of processes found, once they are gone or after `waitMs`. Linux only; elsewhere 0.
 */
export async function killMarked(mark: string, clock: Clock, waitMs = 2000): Promise<number> {
  if (platform() !== 'linux') return 0
  const deadlineMs = clock.monotonicMs() + waitMs
  const found = new Set<number>()
  for (;;) {
    const alive = await markedProcesses(mark)
    for (const { pid } of alive) found.add(pid)
    if (alive.length === 0 || clock.monotonicMs() > deadlineMs) return found.size
    for (const { pid, groupId } of alive) {
      // A group led by a marked process is ours, with those members that dropped the mark (sudo, env -i).
      if (alive.some((entry) => entry.pid === groupId)) sendSignal(-groupId, 'SIGKILL')
      sendSignal(pid, 'SIGKILL')
    }
    await clock.sleep(20)
  }
}

/** The processes that carry the mark, and what descends from them: a child may have been given another environment. */
async function markedProcesses(mark: string): Promise<readonly ProcessEntry[]> {
  const needle = Buffer.from(`${runMarkVariable}=${mark}`)
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid)
  const entries = (await Promise.all(pids.map((pid) => readEntry(pid, needle)))).filter(
    (entry) => entry !== undefined,
  )
  const found = new Map(entries.filter(({ isMarked }) => isMarked).map((entry) => [entry.pid, entry]))
  // A map takes what is added while it is walked.
  for (const { pid } of found.values()) {
    for (const child of entries) if (child.parentPid === pid) found.set(child.pid, child)
  }
  return [...found.values()]
}

async function readEntry(pid: number, needle: Buffer): Promise<ProcessEntry | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [state, parentPid, groupId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (parentPid === undefined || state === 'Z') return undefined
  const environment = await readFile(`/proc/${pid}/environ`).catch(() => undefined)
  const isMarked = environment?.includes(needle) ?? false
  return { pid, parentPid: Number(parentPid), groupId: Number(groupId), isMarked }
}
