import type { RunContext } from '../base/context.ts'
import { hasErrors } from '../hcl/diagnostic.ts'
import type { SourceRange } from '../hcl/position.ts'
import type { CheckHost, ComponentDefinition } from '../template/component/definition.ts'
import type { FieldSet } from '../template/component/fields.ts'
import type { BuildFacts, Configured, PlannedBuild, PlannedComponent } from '../template/plan.ts'
import type { BuildHappening, BuildStep } from './buildEvent.ts'
import { checkComponent } from '../template/component/checkComponent.ts'
import type { BuildComponents } from './components.ts'
import type { RunFacts, StepContext } from './stepContext.ts'
import { problemsOf, StepFailure } from './stepFailure.ts'
import { openStepOutput } from './stepOutput.ts'

/** One build while it runs: what its steps share. */
export interface BuildRun {
  readonly plan: PlannedBuild
  readonly components: BuildComponents
  readonly run: RunFacts
  readonly ctx: RunContext
  readonly checkHost: CheckHost
  readonly emit: (happening: BuildHappening) => void
  readonly drained: () => Promise<void>
}

/** Runs a step between its events. Rejects with a {@link StepFailure} that names the step. */
export async function performStep<T>(
  { ctx, emit }: BuildRun,
  step: BuildStep,
  at: SourceRange | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const startedMs = ctx.clock.monotonicMs()
  const ended = (end: 'succeeded' | 'failed' | 'cancelled') =>
    emit({ type: 'stepEnded', step, end, startedMs, durationMs: ctx.clock.monotonicMs() - startedMs })
  emit({ type: 'stepStarted', step })
  try {
    const result = await run()
    ended('succeeded')
    return result
  } catch (thrown) {
    ended(ctx.signal.aborted ? 'cancelled' : 'failed')
    throw new StepFailure(problemsOf(thrown, step, at), thrown)
  }
}

/** Reads the fields of a component with what is known by now. Rejects with a {@link StepFailure} when they are wrong. */
export async function configureStep<S extends FieldSet>(
  build: BuildRun,
  planned: PlannedComponent,
  definition: ComponentDefinition<S>,
  facts?: BuildFacts,
): Promise<Configured<S>> {
  const { configured, diagnostics } = await checkComponent(planned, definition, build.checkHost, facts)
  for (const { severity, summary, detail, subject } of diagnostics)
    if (severity === 'warning') build.emit({ type: 'warning', text: `${summary}: ${detail}`, at: subject })
  if (!hasErrors(diagnostics)) return configured
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const text = errors.map(({ summary, detail }) => `${summary}: ${detail}`).join('\n')
  throw new StepFailure([{ text, step: undefined, at: errors[0]?.subject, diagnostics: errors }])
}

/** What a component gets to act with for as long as `signal` is not aborted. */
export function stepContext<S extends FieldSet>(
  build: BuildRun,
  planned: PlannedComponent,
  configured: Configured<S>,
  signal: AbortSignal,
): StepContext<S> {
  const { plan, ctx, run, emit } = build
  return {
    run,
    build: {
      displayName: plan.displayName,
      packerBuildName: plan.packerBuildName,
      builderType: plan.builder.type,
    },
    configured,
    signal,
    exec: (request) =>
      ctx.exec({
        ...request,
        // A communicator opened by the builder runs commands for provisioners, which have limits of their own.
        signal: request.signal ? AbortSignal.any([signal, request.signal]) : signal,
      }),
    clock: ctx.clock,
    say: (text) => emit({ type: 'message', text }),
    warn: (text) => emit({ type: 'warning', text, at: planned.at }),
    openOutput: () => openStepOutput(build),
  }
}
