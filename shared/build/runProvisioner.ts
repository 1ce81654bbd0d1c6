import { formatDuration } from '../base/clock.ts'
import { describeError } from '../base/errors.ts'
import type { PlannedProvisioner } from '../template/plan.ts'
import { completeFacts } from './buildFacts.ts'
import type { BuildStep } from './buildEvent.ts'
import type { Machine } from './builder.ts'
import { configureStep, performStep, stepContext, type BuildRun } from './buildRun.ts'
import { problemsOf, StepFailure } from './stepFailure.ts'
import { sleepFor, withTimeLimit } from './timing.ts'

/**
 * Runs one provisioner with all that the template wraps around it. From inside out: a pause and then the time limit for each
 * attempt, the attempts, going on in spite of an error. Rejects with a {@link StepFailure}; always when the run is cancelled.
 */
export async function runProvisioner(
  build: BuildRun,
  planned: PlannedProvisioner,
  kind: 'provisioner' | 'error-cleanup-provisioner',
  machine: Machine,
): Promise<void> {
  const step: BuildStep = { kind, type: planned.type, name: planned.name }
  try {
    await performStep(build, step, planned.at, () => runAttempts(build, planned, machine))
  } catch (thrown) {
    if (!planned.continueOnError || build.ctx.signal.aborted) throw thrown
    const text = `The provisioner ${planned.type} failed, and the build goes on (continue_on_error): ${describeError(thrown)}`
    build.emit({ type: 'warning', text, at: planned.at })
  }
}

async function runAttempts(build: BuildRun, planned: PlannedProvisioner, machine: Machine): Promise<void> {
  const { signal } = build.ctx
  const attempts = 1 + Math.max(0, planned.maxRetries)
  let first: unknown
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    try {
      return await runAttempt(build, planned, machine)
    } catch (thrown) {
      if (signal.aborted) throw thrown
      if (attempt === 1) first = thrown
      if (attempt >= attempts) throw mentioning(first, attempts, thrown)
      build.emit({ type: 'retry', attempt, attempts, reason: describeError(thrown) })
    }
  }
}

async function runAttempt(build: BuildRun, planned: PlannedProvisioner, machine: Machine): Promise<void> {
  const { components, ctx, run, emit } = build
  const { type, pauseBeforeMs, timeoutMs } = planned
  const provisioner = components.provisioners.get(type)
  if (!provisioner) throw new Error(`The embedded engine has no provisioner of type ${type}.`)
  if (pauseBeforeMs > 0)
    emit({ type: 'message', text: `Waiting for ${formatDuration(pauseBeforeMs)} (pause_before).` })
  await sleepFor(ctx.clock, pauseBeforeMs, ctx.signal)
  const facts = machine.facts && completeFacts(machine.facts, run.runUuid)
  await withTimeLimit(timeoutMs, ctx.clock, ctx.signal, async (signal) => {
    const configured = await configureStep(build, planned, provisioner, facts)
    const { communicator } = machine
    await provisioner.run({ ...stepContext(build, planned, configured, signal), communicator, facts })
  })
}

/** The last failure is the reason; the first may be what brought the others about. */
function mentioning(first: unknown, attempts: number, last: unknown): unknown {
  const firstText = describeError(first)
  if (attempts === 1 || firstText === describeError(last)) return last
  const problems = problemsOf(last, undefined, undefined).map((problem) => ({
    ...problem,
    text: `${problem.text} (The first of ${attempts} attempts failed differently: ${firstText})`,
  }))
  return new StepFailure(problems, last)
}
