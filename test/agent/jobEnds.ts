import { killOrphans, type DescendantWatch } from './orphans.ts'
import type { Recorder } from './recorder.ts'
import { listTree, wipeDirectory } from './tempWipe.ts'
import type { StepTranscript } from './transcript.ts'

/** Begins a job: empties its temp directory. */
export async function startJob(recorder: Recorder, temp: string): Promise<void> {
  const { mounts } = await wipeDirectory(temp)
  for (const mount of mounts) recorder.violation('mount-left', `${mount} is mounted before the job`)
}

/** What a runner knows of a job at its end besides what was recorded. */
export interface JobEnd extends Pick<
  StepTranscript,
  'dialect' | 'result' | 'phases' | 'variables' | 'state' | 'directories'
> {
  /** The variable by which the agent finds what a job left running; undefined when told not to look. */
  readonly tracking: { readonly name: string; readonly value: string } | undefined
  readonly watches: readonly DescendantWatch[]
  readonly temp: string
  /** The agent's own entries in the temp directory, which are no leftovers. */
  readonly ownEntries?: readonly string[]
  readonly beforeWipe?: ((temp: string) => Promise<void>) | undefined
}

/** Ends a job: kills what still runs, lists and wipes the temp directory, and makes the transcript. */
export async function finishJob(recorder: Recorder, end: JobEnd): Promise<StepTranscript> {
  const orphans = await killOrphans(end.tracking, end.watches, end.directories['root'] ?? end.temp)
  const own = end.ownEntries ?? []
  const leftovers = (await listTree(end.temp)).filter(
    (path) => !own.some((one) => path === `${one}/` || path.startsWith(`${one}/`)),
  )
  await end.beforeWipe?.(end.temp)
  const { mounts } = await wipeDirectory(end.temp)
  for (const mount of mounts) recorder.violation('mount-left', `${mount} is still mounted after the job`)
  return {
    dialect: end.dialect,
    result: end.result,
    phases: end.phases,
    variables: end.variables,
    state: end.state,
    directories: end.directories,
    log: recorder.log,
    commands: recorder.commands,
    issues: recorder.issues,
    outputs: Object.fromEntries(recorder.outputs),
    environment: Object.fromEntries(recorder.environment),
    pathAdditions: recorder.pathAdditions,
    summary: recorder.summary,
    masks: recorder.masker.registered(),
    warnings: recorder.warnings,
    violations: recorder.violations,
    orphans,
    leftovers,
  }
}
