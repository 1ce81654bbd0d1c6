import { checkTask } from '#shared/declaration/checkTask.ts'
import { renderActionYml } from '#shared/declaration/render/actionYml.ts'
import { renderExtension } from '#shared/declaration/render/extension.ts'
import { renderErrors, renderReference } from '#shared/declaration/render/reference.ts'
import { renderTaskJson } from '#shared/declaration/render/taskJson.ts'
import { taskFolder } from '#shared/declaration/render/taskNames.ts'
import { localTasks } from '#shared/tasks/localTasks.ts'
import { tasks } from '#shared/tasks/tasks.ts'
import { version } from '#shared/host/local/version.ts'

const release = { version, repositoryUrl: 'https://github.com/machine-image-tasks/machine-image-tasks' }

/** Every generated file: path in the repository → its exact text. Throws on a task that is declared wrong. */
export function generatedFiles(): ReadonlyMap<string, string> {
  for (const task of localTasks) checkTask(task)
  const files = new Map<string, string>([
    ['vss-extension.json', renderExtension(tasks, release)],
    ['docs/reference/errors.md', renderErrors()],
  ])
  for (const task of tasks) {
    files.set(`tasks/${taskFolder(task)}/task.json`, renderTaskJson(task, release))
    files.set(`actions/${task.name}/action.yml`, renderActionYml(task))
  }
  for (const task of localTasks) files.set(`docs/reference/${task.name}.md`, renderReference(task))
  return files
}
