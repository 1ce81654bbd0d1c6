import type { Machine } from './builder.ts'
import type { BuildRun } from './buildRun.ts'
import { runProvisioner } from './runProvisioner.ts'
import { problemsOf, StepFailure } from './stepFailure.ts'

/**
 * Runs the provisioners of a build one after the other, then `finish`. When either fails, the error-cleanup-provisioner runs
 * before the failure is passed on: not after a cancellation, and not with the on-error behaviour `abort`.
 */
export async function provisionMachine<T>(
  build: BuildRun,
  machine: Machine,
  finish: () => Promise<T>,
): Promise<T> {
  const { plan, ctx } = build
  try {
    for (const planned of plan.provisioners) {
      ctx.signal.throwIfAborted()
      await runProvisioner(build, planned, 'provisioner', machine)
    }
    ctx.signal.throwIfAborted()
    return await finish()
  } catch (thrown) {
    throw await cleanUp(build, machine, thrown)
  }
}

async function cleanUp(build: BuildRun, machine: Machine, original: unknown): Promise<unknown> {
  const { plan, ctx, run } = build
  const cleanup = plan.cleanupProvisioner
  if (!cleanup || ctx.signal.aborted || run.onError === 'abort') return original
  try {
    await runProvisioner(build, cleanup, 'error-cleanup-provisioner', machine)
    return original
  } catch (thrown) {
    const also = problemsOf(thrown, undefined, cleanup.at).map((problem) => ({
      ...problem,
      text: `The error-cleanup-provisioner failed as well: ${problem.text}`,
    }))
    return new StepFailure([...problemsOf(original, undefined, undefined), ...also], original)
  }
}
