import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgentFacts } from '#shared/base/agent.ts'
import { createExec } from '#shared/base/exec.ts'
import { Journal } from '#shared/base/journal.ts'
import { Scope } from '#shared/base/scope.ts'
import type { InputDefinitions } from '#shared/declaration/inputs.ts'
import { readInputs } from '#shared/declaration/readInputs.ts'
import type { OutputDefinitions, Task } from '#shared/declaration/task.ts'
import type { TaskContext } from '#shared/tasks/taskContext.ts'
import { systemClock, type Clock } from '#shared/base/clock.ts'
import { hastyClock } from '#test/base/http/transferContext.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { packerAgent } from '#test/packer/packerAgent.ts'

/** What a task left. */
export interface TaskRun {
  readonly outputs: Readonly<Record<string, string>>
  readonly log: readonly string[]
  readonly summary: string
}

/** What a run may be told besides. */
export interface RunOptions {
  /** Gets the lines of the log, of a run that fails as well. */
  readonly lines?: string[]
  readonly agent?: Partial<AgentFacts>
}

/** Runs a task in `root` as the command line does; throws what it throws. */
export async function runLocally<I extends InputDefinitions, O extends OutputDefinitions>(
  task: Task<I, O, TaskContext>,
  root: string,
  inputs: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
  options: RunOptions = {},
): Promise<TaskRun> {
  await mkdir(join(root, 'temp'), { recursive: true })
  const recorded = recordedLog()
  const hasty = hastyClock()
  // A time so long is no pause but a limit, which is not to be over at once.
  const clock: Clock = {
    ...hasty,
    sleep: (ms, signal) => (ms >= 100_000 ? systemClock.sleep(ms, signal) : hasty.sleep(ms, signal)),
  }
  const scope = new Scope()
  const outputs: Record<string, string> = {}
  const summaries: string[] = []
  const { signal } = new AbortController()
  const { values } = readInputs(task.inputs, new Map(Object.entries(inputs)), 'local')
  try {
    await task.run(values, {
      log: recorded.log,
      exec: createExec({ signal, hurry: signal, clock, mark: `task-${process.pid}`, graceMs: 500 }),
      scope,
      journal: await Journal.create(join(root, 'state')),
      signal,
      clock,
      agent: packerAgent({
        workingDirectory: root,
        environment: { PATH: '/usr/bin:/bin', HOME: join(root, 'home'), ...environment },
        tempBases: [{ source: 'test', path: join(root, 'temp') }],
        toolDirectory: join(root, 'tools'),
        ...options.agent,
      }),
      summarise: (markdown) => void summaries.push(markdown),
      exportVariable: () => undefined,
      addPath: () => undefined,
      output: (key, value) => {
        if (value !== undefined) outputs[key] = value
      },
    })
  } finally {
    await scope.close()
    options.lines?.push(...recorded.text())
  }
  return { outputs, log: recorded.text(), summary: summaries.join('\n') }
}
