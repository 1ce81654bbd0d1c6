import type { PlannedBuild } from '../template/plan.ts'
import type { Artifact } from './artifact.ts'
import type { BuildEnd, BuildProblem } from './buildEvent.ts'

/** How one build ended. */
export interface BuildResult {
  readonly plan: PlannedBuild
  /** A build that was never begun because the run was cancelled is `cancelled`. */
  readonly end: BuildEnd
  /** Empty unless it succeeded. */
  readonly artifacts: readonly Artifact[]
  /** Empty unless it failed. */
  readonly problems: readonly BuildProblem[]
  readonly durationMs: number
}

/** How a run of builds ended: failed if any build failed, else cancelled if any was. */
export interface BuildOutcome {
  readonly verdict: BuildEnd
  /** In the order of the plan. */
  readonly results: readonly BuildResult[]
}

/** The verdict over the results of a run. */
export function judgeResults(results: readonly BuildResult[]): BuildOutcome {
  const ended = (end: BuildEnd) => results.some((result) => result.end === end)
  return { verdict: ended('failed') ? 'failed' : ended('cancelled') ? 'cancelled' : 'succeeded', results }
}
