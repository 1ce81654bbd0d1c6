import { systemClock } from '../base/clock.ts'
import { describeError, ImageError } from '../base/errors.ts'
import { createExec } from '../base/exec.ts'
import { createLog, type Log } from '../base/log.ts'
import { codeBlock } from '../base/markdown.ts'
import { newUuid } from '../base/newUuid.ts'
import { Scope } from '../base/scope.ts'
import { Masker } from '../base/text/masker.ts'
import type { InputDefinitions } from '../declaration/inputs.ts'
import { nameInputs } from '../declaration/nameInputs.ts'
import { outputNames } from '../declaration/names.ts'
import { readInputs } from '../declaration/readInputs.ts'
import type { OutputDefinitions, Task } from '../declaration/task.ts'
import type { Cancellation } from './cancellation.ts'
import { asImageError, reportFailure } from './failure.ts'
import type { Host } from './host.ts'
import { listenForStrayFailures } from './strayFailure.ts'
import { LateJournal } from './lateJournal.ts'
import { healAbandoned, openJournal } from './openJournal.ts'
import type { TaskContext } from '../tasks/taskContext.ts'

/**
 * Performs a task on an open host, from its inputs to the exit code. The only place that catches: whatever is thrown below
 * becomes one clear failure, and whatever was begun is undone first. Never rejects.
 */
export async function performTask<I extends InputDefinitions, O extends OutputDefinitions>(
  task: Task<I, O, TaskContext>,
  host: Host,
  cancellation: Cancellation,
): Promise<void> {
  const masker = new Masker()
  for (const secret of host.secrets) masker.add(secret)
  const log = createLog({ sink: host, masker, clock: systemClock })
  const summary: string[] = []
  const stray = listenForStrayFailures()
  try {
    const ended = { ...cancellation, signal: AbortSignal.any([cancellation.signal, stray]) }
    await perform(task, { host, log, cancellation: ended, summarise: (markdown) => summary.push(markdown) })
    await writeSummary(host, log, summary)
    await host.finish('succeeded', `${task.title} succeeded.`)
  } catch (thrown) {
    const found = stray.aborted
      ? asImageError(stray.reason, false)
      : asImageError(thrown, cancellation.signal.aborted)
    const error = nameInputs(found, task, host.agent.platform)
    reportFailure(error, log)
    summary.unshift(`### ${error.title}\n\n${codeBlock(error.detail)}\n\n${error.hint} (\`${error.code}\`)`)
    await writeSummary(host, log, summary)
    await host.finish(error.code === 'CANCELLED' ? 'cancelled' : 'failed', log.mask(error.title))
  }
}

interface Performance {
  readonly host: Host
  readonly log: Log
  readonly cancellation: Cancellation
  readonly summarise: (markdown: string) => void
}

async function perform<I extends InputDefinitions, O extends OutputDefinitions>(
  task: Task<I, O, TaskContext>,
  { host, log, cancellation, summarise }: Performance,
): Promise<void> {
  const { agent } = host
  const { values, secrets, warnings } = readInputs(task.inputs, host.inputs, agent.platform)
  for (const secret of secrets) log.secret(secret)
  for (const warning of warnings) log.warning(warning)

  const clock = systemClock
  await healAbandoned(agent.stateDirectories, log, clock)
  const journal = new LateJournal(async () => {
    const begun = await openJournal(agent.stateDirectories)
    host.saveState('journal', begun.path)
    return begun
  })
  const mark = await newUuid()
  let processes: string | undefined
  const beforeFirst = async () => (processes = await journal.record('processes', { mark }))
  const scope = new Scope()
  const exec = createExec({ ...cancellation, clock, mark, beforeFirst, graceMs: agent.cancelGraceMs })
  try {
    const output = (key: string, value: string | undefined) => {
      if (value === undefined || value === '') return
      for (const name of outputNames(key, task.outputs[key], agent.platform))
        host.setOutput(name, log.mask(value))
    }
    const exportVariable = (name: string, value: string) => host.exportVariable(name, value)
    const addPath = (directory: string) => host.addPath(directory)
    await task.run(values, {
      log,
      exec,
      scope,
      journal,
      clock,
      agent,
      summarise,
      output,
      exportVariable,
      addPath,
      signal: cancellation.signal,
    })
    if (cancellation.signal.aborted) throw new ImageError('CANCELLED', 'The run was cancelled.')
  } finally {
    for (const { label, reason } of await scope.close()) log.warning(`${label}: ${reason}`)
    // A disk that is full by now must not hide why the task failed; the next run reads the journal again.
    await closeJournal(journal, processes).catch((thrown: unknown) =>
      log.warning(`The journal of this run stays: ${describeError(thrown)}`),
    )
  }
}

async function closeJournal(journal: LateJournal, processes: string | undefined): Promise<void> {
  if (processes !== undefined) await journal.settle(processes)
  await journal.close(process.ppid)
}

async function writeSummary(host: Host, log: Log, summary: readonly string[]): Promise<void> {
  if (summary.length === 0) return
  const markdown = log.mask(summary.join('\n\n') + '\n')
  await host
    .writeSummary(markdown)
    .catch((thrown: unknown) => log.warning(`No summary: ${describeError(thrown)}`))
}
