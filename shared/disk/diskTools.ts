import type { Exec } from '../base/exec.ts'

/** With what the programs of this room are run. The tree they read may be visible to them alone. */
export interface DiskTools {
  readonly exec: Exec
  /** The whole environment of each program; directories of system programs are added to its PATH. */
  readonly env: Readonly<Record<string, string>>
  /** An ordinary folder that this process and the programs see by the same path; small files are left in it. */
  readonly workDirectory: string
  /** Stops the program that is running; it is told as CANCELLED. */
  readonly signal?: AbortSignal | undefined
}
