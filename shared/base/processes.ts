import { readdir, readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import type { Clock } from './clock.ts'

/** The environment variable that marks every process a run starts, so that none escapes by leaving its process group. */
export const runMarkVariable = 'MACHINE_IMAGE_RUN_ID'

interface ProcessEntry {
  readonly pid: number
  readonly groupId: number
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
 * Kills what still runs under a mark or one that begins with it, wherever it has gone: every process that carries it and
 * the process groups they lead. Resolves with the number of processes found, once they are gone or after `waitMs`. Linux only; elsewhere 0.
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

async function markedProcesses(mark: string): Promise<readonly ProcessEntry[]> {
  const needle = Buffer.from(`${runMarkVariable}=${mark}`)
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid)
  const entries = await Promise.all(
    pids.map(async (pid): Promise<ProcessEntry | undefined> => {
      const environment = await readFile(`/proc/${pid}/environ`).catch(() => undefined)
      if (!environment?.includes(needle)) return undefined
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
      const [state, , groupId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return state === undefined || state === 'Z' ? undefined : { pid, groupId: Number(groupId) }
    }),
  )
  return entries.filter((entry) => entry !== undefined)
}
