import type { InputDefinitions } from '../../declaration/inputs.ts'
import type { OutputDefinitions, Task, TaskShape } from '../../declaration/task.ts'
import { buildCommands } from '../../tasks/build/buildCommands.ts'
import type { TaskContext } from '../../tasks/taskContext.ts'
import type { OpenHost } from '../host.ts'
import { runTask } from '../runTask.ts'

/** A task, and how the command line runs it. */
export interface Command {
  readonly task: TaskShape
  readonly run: (openHost: OpenHost) => Promise<void>
}

/** The commands of the command line in the order of its help; a run reads the declaration of its own task only. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['setup', async () => command((await import('../../tasks/setup.ts')).setupTask)],
  ['build', async () => command((await import('../../tasks/build.ts')).buildTask)],
  ['publish', async () => command((await import('../../tasks/publish.ts')).publishTask)],
  ['lock', async () => command((await import('../../tasks/lock.ts')).lockTask)],
  ['mirror', async () => command((await import('../../tasks/mirror.ts')).mirrorTask)],
  ['boot', async () => command((await import('../../tasks/boot.ts')).bootTask)],
])

const verbsOfBuild: ReadonlySet<string | undefined> = new Set(buildCommands)

/** The command of a name, or of one of its verbs, alone; else all there are. */
export async function loadCommands(name: string | undefined): Promise<readonly Command[]> {
  const load = commands.get(verbsOfBuild.has(name) ? 'build' : (name ?? ''))
  if (load) return [await load()]
  return await Promise.all([...commands.values()].map((each) => each()))
}

function command<I extends InputDefinitions, O extends OutputDefinitions>(
  task: Task<I, O, TaskContext>,
): Command {
  return { task, run: (openHost) => runTask(task, openHost) }
}
