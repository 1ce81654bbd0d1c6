import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { RunContext } from '../base/context.ts'
import type { PlannedBuild } from '../template/plan.ts'
import type { BuildEventSink } from './buildEvent.ts'
import { judgeResults, type BuildOutcome, type BuildResult } from './buildOutcome.ts'
import type { BuildRun } from './buildRun.ts'
import { createCheckHost } from './checkHost.ts'
import type { BuildComponents } from './components.ts'
import { runBuild } from './runBuild.ts'
import type { OnError, RunFacts } from './stepContext.ts'

/** How builds are run. */
export interface BuildOptions {
  readonly components: BuildComponents
  readonly events: BuildEventSink
  /** Absolute; where relative paths of the template begin and local scripts run. */
  readonly workingDirectory: string
  /** A private folder where scripts can be executed. */
  readonly tempDirectory: string
  /** What local scripts see of this machine's environment, all of it. */
  readonly environment: Readonly<Record<string, string>>
  /** Builds at a time; 0 or undefined is all at once. */
  readonly parallelBuilds?: number | undefined
  readonly onError?: OnError | undefined
  /** Replace what an earlier run has left. */
  readonly force?: boolean | undefined
  /** A fresh one if not given. */
  readonly runUuid?: string | undefined
}

/**
 * Runs builds to their end. One that fails lets the others go on; a cancellation ends those that run and begins no other. Never
 * rejects because of a build: what went wrong is in the outcome.
 */
export async function runBuilds(
  builds: readonly PlannedBuild[],
  options: BuildOptions,
  ctx: RunContext,
): Promise<BuildOutcome> {
  const { components, events, workingDirectory } = options
  const { parallelBuilds = 0 } = options
  // Each build listens; Node warns of more than ten.
  setMaxListeners(Number.POSITIVE_INFINITY, ctx.signal)
  const run: RunFacts = {
    workingDirectory,
    tempDirectory: options.tempDirectory,
    environment: options.environment,
    runUuid: options.runUuid ?? randomUUID(),
    force: options.force ?? false,
    onError: options.onError ?? 'cleanup',
  }
  const open = (plan: PlannedBuild): BuildRun => ({
    plan,
    components,
    run,
    ctx,
    checkHost: createCheckHost(workingDirectory),
    emit: (happening) => events.emit({ build: plan.displayName, ...happening }),
    drained: () => events.drained(),
  })
  const waiting = [...builds.entries()]
  const results = new Map<number, BuildResult>()
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, plan] = next
      results.set(index, ctx.signal.aborted ? notBegun(plan) : await runBuild(open(plan)))
    }
  }
  const workers = parallelBuilds > 0 ? Math.min(parallelBuilds, builds.length) : builds.length
  await Promise.all(Array.from({ length: workers }, work))
  return judgeResults(builds.map((plan, index) => results.get(index) ?? notBegun(plan)))
}

function notBegun(plan: PlannedBuild): BuildResult {
  return { plan, end: 'cancelled', artifacts: [], problems: [], durationMs: 0 }
}
