import type { OutputStream } from '../base/childOutput.ts'
import type { Diagnostic } from '../hcl/diagnostic.ts'
import type { SourceRange } from '../hcl/position.ts'
import type { Artifact } from './artifact.ts'

/** What a step of a build does. */
export type StepKind = 'builder' | 'provisioner' | 'error-cleanup-provisioner' | 'post-processor'

/** One step of a build, as people know it. */
export interface BuildStep {
  readonly kind: StepKind
  /** The component's type; for a step within a builder, what it does. */
  readonly type: string
  /** The template's own name for it. */
  readonly name: string | undefined
}

/** Something that made a build fail, or will be looked at as if it had. */
export interface BuildProblem {
  /** Whole sentences; may quote foreign text. */
  readonly text: string
  readonly step: BuildStep | undefined
  /** Where the template asks for what failed. */
  readonly at: SourceRange | undefined
  /** What is wrong with the template, when the step was refused rather than run. */
  readonly diagnostics: readonly Diagnostic[]
}

/** How a build or a step ended. */
export type BuildEnd = 'succeeded' | 'failed' | 'cancelled'

/** What happens to one build. */
export type BuildHappening =
  | { readonly type: 'buildStarted' }
  | {
      readonly type: 'buildEnded'
      readonly end: BuildEnd
      readonly durationMs: number
      readonly problems: readonly BuildProblem[]
    }
  | { readonly type: 'stepStarted'; readonly step: BuildStep }
  | {
      readonly type: 'stepEnded'
      readonly step: BuildStep
      readonly end: BuildEnd
      /** On a clock that only goes forward, the same for all steps of a run. */
      readonly startedMs: number
      readonly durationMs: number
    }
  /** Foreign text, never to be read as anything else. */
  | { readonly type: 'output'; readonly lines: readonly string[]; readonly stream: OutputStream }
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'warning'; readonly text: string; readonly at: SourceRange | undefined }
  /** Attempt `attempt` of `attempts` failed; another follows. */
  | {
      readonly type: 'retry'
      readonly attempt: number
      readonly attempts: number
      readonly reason: string
    }
  | { readonly type: 'artifact'; readonly artifact: Artifact }

/** What happens while builds run; `build` is the build's display name. */
export type BuildEvent = { readonly build: string } & BuildHappening

/** The receiving end of events. */
export interface BuildEventSink {
  emit(event: BuildEvent): void
  /** Resolves when more can be taken; what produces much output waits for it. */
  drained(): Promise<void>
}
