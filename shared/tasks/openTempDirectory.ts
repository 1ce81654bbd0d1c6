import { platform } from 'node:os'
import { resolve } from 'node:path'
import { removeEmpty } from '../base/makeMissing.ts'
import { tempCandidates } from '../tempdir/candidates.ts'
import { chooseTempDirectory } from '../tempdir/choose.ts'
import { createPrivateDirectory } from '../tempdir/privateDirectory.ts'
import { tempTableLines, tempTableMarkdown } from '../tempdir/report.ts'
import { sweepStaleDirectories } from '../tempdir/sweep.ts'
import type { TaskContext } from './taskContext.ts'

/** A context in which the choice of the temp directory can be left as outputs. */
type TempContext = TaskContext & {
  readonly output: (key: 'tempDirectory' | 'tempDirectoryReason', value: string) => void
}

/**
 * Chooses a place that can execute, explains the choice in the log, the summary and the outputs, clears away what dead runs
 * left there, and makes this run's private directory. Resolves with its path; `forJob` keeps it until the job's post steps.
 */
export async function openTempDirectory(
  ctx: TempContext,
  explicit: string | undefined,
  lifetime: 'step' | 'job' = 'step',
): Promise<string> {
  const { agent, log } = ctx
  const candidates = tempCandidates({
    platform: platform(),
    explicit: explicit === undefined ? undefined : resolve(agent.workingDirectory, explicit),
    agent: agent.tempBases,
    environment: agent.environment,
  })
  const choice = await chooseTempDirectory(candidates, { checkouts: agent.checkouts })
  await log.group(`Temp directory: ${choice.reason}`, async () =>
    log.foreign(tempTableLines(choice.attempts)),
  )
  for (const warning of choice.warnings) log.warning(warning)
  const swept = await sweepStaleDirectories(choice.directory, ctx.clock)
  for (const path of swept.removed) log.info(`Removed ${path}, left by a run that was killed.`)
  for (const { path, reason } of swept.failed)
    log.warning(`Could not remove ${path}, left by a run that was killed: ${reason}`)
  // Our own folder in the cache of the user is for all runs, and another one may be about to use it.
  if (explicit !== undefined)
    ctx.scope.defer('directories made for the temp directory', () => removeEmpty(choice.made))
  const { path } = await createPrivateDirectory(choice.directory, ctx, lifetime)
  ctx.output('tempDirectory', path)
  ctx.output('tempDirectoryReason', choice.reason)
  ctx.summarise(
    `<details><summary>Temp directory: ${escapeHtml(choice.reason)}</summary>\n\n${tempTableMarkdown(choice.attempts)}\n</details>`,
  )
  return path
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
