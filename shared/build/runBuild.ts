import type { BuildResult } from './buildOutcome.ts'
import type { BuildRun } from './buildRun.ts'
import { runBuilder } from './runBuilder.ts'
import { runPostProcessors } from './runPostProcessors.ts'
import { problemsOf } from './stepFailure.ts'

/** Runs one build to its end and tells how it ended. */
export async function runBuild(build: BuildRun): Promise<BuildResult> {
  const { plan, ctx, emit } = build
  const startedMs = ctx.clock.monotonicMs()
  const ended = (parts: Pick<BuildResult, 'end' | 'artifacts' | 'problems'>): BuildResult => {
    const durationMs = ctx.clock.monotonicMs() - startedMs
    emit({ type: 'buildEnded', end: parts.end, problems: parts.problems, durationMs })
    return { plan, ...parts, durationMs }
  }
  emit({ type: 'buildStarted' })
  try {
    const made = await runBuilder(build)
    ctx.signal.throwIfAborted()
    const artifacts = await runPostProcessors(build, made)
    for (const artifact of artifacts) emit({ type: 'artifact', artifact })
    return ended({ end: 'succeeded', artifacts, problems: [] })
  } catch (thrown) {
    if (ctx.signal.aborted) return ended({ end: 'cancelled', artifacts: [], problems: [] })
    return ended({ end: 'failed', artifacts: [], problems: problemsOf(thrown, undefined, plan.builder.at) })
  }
}
