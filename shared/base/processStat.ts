import { readFile } from 'node:fs/promises'

/** What `/proc/PID/stat` tells of a process (proc_pid_stat(5)). */
export interface ProcessStat {
  /** `R`, `S`, …; `Z` for a zombie, `X` for one that is just going. */
  readonly state: string
  readonly parentId: number
  readonly groupId: number
  /** Clock ticks from boot to its start, which tell it from a later process of the same pid. */
  readonly startTicks: string
}

/** Reads the facts of a process; undefined when there is none such, or none that may be seen. */
export async function readProcessStat(pid: number): Promise<ProcessStat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The command name in field 2 may hold blanks and parentheses, so fields count from its closing one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, parentId, groupId] = fields
  const startTicks = fields[19]
  if (state === undefined || startTicks === undefined) return undefined
  return { state, parentId: Number(parentId), groupId: Number(groupId), startTicks }
}

/** False for what only waits to be taken off the table: it runs no more and holds no file. */
export function isRunning({ state }: ProcessStat): boolean {
  return state !== 'Z' && state !== 'X'
}
