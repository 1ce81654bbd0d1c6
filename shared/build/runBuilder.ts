import type { Artifact } from './artifact.ts'
import { configureStep, performStep, stepContext, type BuildRun } from './buildRun.ts'
import type { BuildStep } from './buildEvent.ts'
import { provisionMachine } from './provisionMachine.ts'
import { problemsOf, StepFailure } from './stepFailure.ts'

/** Runs the builder of a build, and the provisioners by it. Rejects with a {@link StepFailure}. */
export async function runBuilder(build: BuildRun): Promise<Artifact> {
  const { plan, components, ctx } = build
  const planned = plan.builder
  const builder = components.builders.get(planned.type)
  const step: BuildStep = { kind: 'builder', type: planned.type, name: undefined }
  try {
    if (!builder) throw new Error(`The embedded engine has no source of type ${planned.type}.`)
    const configured = await configureStep(build, planned, builder)
    return await builder.run({
      ...stepContext(build, planned, configured, ctx.signal),
      provision: (machine, finish) => provisionMachine(build, machine, finish),
      step: (title, run) => performStep(build, { ...step, type: title }, planned.at, run),
    })
  } catch (thrown) {
    throw new StepFailure(problemsOf(thrown, step, planned.at), thrown)
  }
}
