import type { OutputReceiver } from '../base/childOutput.ts'
import type { Clock } from '../base/clock.ts'
import type { Exec } from '../base/exec.ts'
import type { FieldSet } from '../template/component/fields.ts'
import type { Configured } from '../template/plan.ts'

/** How a failed build ends: with all cleaning up, with none, or with nothing but the error-cleanup-provisioner. */
export type OnError = 'cleanup' | 'abort' | 'run-cleanup-provisioner'

/** What is the same for all steps of all builds of a run. */
export interface RunFacts {
  /** Absolute; relative paths of a template begin there. */
  readonly workingDirectory: string
  /** A private folder where scripts can be executed; a step leaves nothing in it. */
  readonly tempDirectory: string
  /** What programs on this machine see. */
  readonly environment: Readonly<Record<string, string>>
  /** Tells runs apart, in `PACKER_RUN_UUID` and in manifests. */
  readonly runUuid: string
  /** Replace what an earlier run has left. */
  readonly force: boolean
  readonly onError: OnError
}

/** Which build a step belongs to. */
export interface BuildIdentity {
  readonly displayName: string
  /** `PACKER_BUILD_NAME` */
  readonly packerBuildName: string
  /** `PACKER_BUILDER_TYPE` */
  readonly builderType: string
}

/** All that a component has to act with while it runs. */
export interface StepContext<S extends FieldSet = FieldSet> {
  readonly run: RunFacts
  readonly build: BuildIdentity
  readonly configured: Configured<S>
  /** Aborts when the step is to end: the run was cancelled or the step's time is over. */
  readonly signal: AbortSignal
  /** Runs programs on this machine; they end with `signal`. */
  readonly exec: Exec
  readonly clock: Clock
  readonly say: (text: string) => void
  readonly warn: (text: string) => void
  /** Takes the output of one program; `end` says that no more comes. */
  readonly openOutput: () => StepOutput
}

/** Where the output of one program goes. */
export interface StepOutput {
  readonly receive: OutputReceiver
  readonly end: () => void
}
