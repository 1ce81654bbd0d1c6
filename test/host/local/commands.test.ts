import { expect, it } from 'vitest'
import { loadCommands } from '#shared/host/local/commands.ts'
import { buildTask } from '#shared/tasks/build.ts'
import { localTasks } from '#shared/tasks/localTasks.ts'

it('every task of the command line is loaded by its name or a verb of it, and all of them for anything else', async () => {
  for (const task of localTasks)
    expect((await loadCommands(task.name)).map((each) => each.task)).toEqual([task])
  expect((await loadCommands('validate')).map((each) => each.task)).toEqual([buildTask])
  expect((await loadCommands('--help')).map((each) => each.task)).toEqual(localTasks)
})
