import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgentFacts } from '#shared/base/agent.ts'
import type { ImageError } from '#shared/base/errors.ts'
import { createExec } from '#shared/base/exec.ts'
import { Journal } from '#shared/base/journal.ts'
import { Scope } from '#shared/base/scope.ts'
import { readInputs } from '#shared/declaration/readInputs.ts'
import { asImageError, reportFailure } from '#shared/host/failure.ts'
import { setupTask } from '#shared/tasks/setup.ts'
import { hastyClock, type HastyClock } from '#test/base/http/transferContext.ts'
import { recordedLog, type RecordedLog } from '#test/base/recordingSink.ts'
import { packerAgent } from '#test/packer/packerAgent.ts'

/** How the setup task ended, and what it left. */
export interface SetupRun {
  readonly outputs: Readonly<Record<string, string>>
  readonly error: ImageError | undefined
  /** Texts of the error annotations. */
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  readonly log: readonly string[]
  readonly path: readonly string[]
  readonly clock: HastyClock
}

/** A job in `root`; its tool directory is `root/tools`. */
export interface SetupJob {
  readonly root: string
  /** By camelCase key. */
  readonly inputs: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
  readonly agent?: Partial<AgentFacts>
  readonly signal?: AbortSignal
}

/** Runs the setup task in this process, as a host would run it on GitHub; pauses between tries are over at once. */
export async function runSetupJob(job: SetupJob): Promise<SetupRun> {
  const { root, inputs, environment = {}, signal = new AbortController().signal } = job
  const at = (name: string) => join(root, name)
  await mkdir(at('temp'), { recursive: true })
  const recorded: RecordedLog = recordedLog()
  const clock = hastyClock()
  const scope = new Scope()
  const outputs: Record<string, string> = {}
  const path: string[] = []
  const hurry = new AbortController().signal
  let error: ImageError | undefined
  try {
    const { values } = readInputs(setupTask.inputs, new Map(Object.entries(inputs)), 'github')
    await setupTask.run(values, {
      log: recorded.log,
      exec: createExec({ signal, hurry, clock, mark: `setup-${process.pid}`, graceMs: 500 }),
      scope,
      journal: await Journal.create(at('state')),
      signal,
      clock,
      agent: packerAgent({
        platform: 'github',
        workingDirectory: root,
        environment: { PATH: '/usr/bin:/bin', HOME: at('home'), ...environment },
        tempBases: [{ source: 'RUNNER_TEMP', path: at('temp') }],
        stateDirectories: [at('state')],
        toolDirectory: at('tools'),
        hasPost: true,
        ...job.agent,
      }),
      summarise: () => undefined,
      exportVariable: () => undefined,
      addPath: (folder) => path.push(folder),
      output: (key, value) => {
        if (value !== undefined) outputs[key] = value
      },
    })
  } catch (thrown) {
    error = asImageError(thrown, signal.aborted)
    reportFailure(error, recorded.log)
  } finally {
    await scope.close()
  }
  const annotations = recorded.events.filter((event) => event.type === 'annotation')
  const textsOf = (level: string) => annotations.filter((one) => one.level === level).map(({ text }) => text)
  return {
    outputs,
    error,
    errors: textsOf('error'),
    warnings: textsOf('warning'),
    log: recorded.text(),
    path,
    clock,
  }
}
