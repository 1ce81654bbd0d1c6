import type { PlannedPostProcessor } from '../template/plan.ts'
import type { Artifact } from './artifact.ts'
import type { BuildProblem } from './buildEvent.ts'
import { configureStep, performStep, stepContext, type BuildRun } from './buildRun.ts'
import type { PostProcessed } from './postProcessor.ts'
import { problemsOf, StepFailure } from './stepFailure.ts'

/** What the chains have left so far. */
interface Results {
  readonly artifacts: Artifact[]
  readonly problems: BuildProblem[]
  keepsOriginal: boolean
}

/**
 * Runs the chains of a build, each from what the builder made, and resolves with the artifacts that stay: the builder's if
 * any first link keeps it, then those of the chains. A chain that fails ends, the others run all the same; the builder's artifact
 * goes, if nobody keeps it, after all of them. Rejects with a {@link StepFailure} of all that failed.
 */
export async function runPostProcessors(build: BuildRun, original: Artifact): Promise<readonly Artifact[]> {
  const chains = build.plan.postProcessors
  const results: Results = { artifacts: [], problems: [], keepsOriginal: chains.length === 0 }
  for (const chain of chains) {
    build.ctx.signal.throwIfAborted()
    await runChain(build, chain, original, results)
  }
  build.ctx.signal.throwIfAborted()
  if (!results.keepsOriginal) await destroy(original, undefined, results)
  if (results.problems.length > 0) throw new StepFailure(results.problems)
  return results.keepsOriginal ? [original, ...results.artifacts] : results.artifacts
}

async function runChain(
  build: BuildRun,
  chain: readonly PlannedPostProcessor[],
  original: Artifact,
  results: Results,
): Promise<void> {
  let current = original
  for (const [index, planned] of chain.entries()) {
    build.ctx.signal.throwIfAborted()
    let done: PostProcessed
    try {
      done = await runLink(build, planned, current)
    } catch (thrown) {
      results.problems.push(...problemsOf(thrown, undefined, planned.at))
      return
    }
    if (done.artifact === undefined) return
    const keeps = keepsInput(planned, done)
    // Other chains may still need what the builder made.
    if (index === 0) results.keepsOriginal ||= keeps
    else if (keeps) results.artifacts.push(current)
    else await destroy(current, planned, results)
    current = done.artifact
  }
  results.artifacts.push(current)
}

async function runLink(
  build: BuildRun,
  planned: PlannedPostProcessor,
  artifact: Artifact,
): Promise<PostProcessed> {
  const { type, name, at } = planned
  return performStep(build, { kind: 'post-processor', type, name }, at, async () => {
    const postProcessor = build.components.postProcessors.get(type)
    if (!postProcessor) throw new Error(`The embedded engine has no post-processor of type ${type}.`)
    const configured = await configureStep(build, planned, postProcessor, artifact.facts)
    return postProcessor.run({
      ...stepContext(build, planned, configured, build.ctx.signal),
      artifact,
    })
  })
}

function keepsInput(planned: PlannedPostProcessor, { keepsInput, needsInput }: PostProcessed): boolean {
  const wish = planned.keepInputArtifact
  if (wish === undefined || (!wish && keepsInput && needsInput)) return keepsInput
  return wish
}

async function destroy(
  artifact: Artifact,
  planned: PlannedPostProcessor | undefined,
  results: Results,
): Promise<void> {
  try {
    await artifact.destroy()
  } catch (thrown) {
    for (const problem of problemsOf(thrown, undefined, planned?.at))
      results.problems.push({ ...problem, text: `An artifact could not be removed: ${problem.text}` })
  }
}
