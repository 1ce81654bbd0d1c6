import { runTask } from '#shared/host/runTask.ts'
import { setupTask } from '#shared/tasks/setup.ts'
import { openGitHubHost } from '../host.ts'

await runTask(setupTask, openGitHubHost)
