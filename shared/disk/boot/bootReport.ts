import type { ReachedStage } from './bootStage.ts'
import type { FirmwareKind } from './firmware.ts'
import type { Accelerator } from './machine.ts'

/** How a start went. */
export interface BootReport {
  readonly firmware: FirmwareKind
  readonly succeeded: boolean
  readonly accelerator: Accelerator
  /** Why KVM was not used or given up, where it was not asked for otherwise. */
  readonly acceleratorReason?: string
  readonly stages: readonly ReachedStage[]
  readonly durationMs: number
  /** Why it failed, in full sentences, and what is likely wrong. */
  readonly failure?: string
  readonly hint?: string
  /** The end of the console, as plain text. */
  readonly lastLines: readonly string[]
}
