import { runTask } from '#shared/host/runTask.ts'
import { publishTask } from '#shared/tasks/publish.ts'
import { openGitHubHost } from '../host.ts'

await runTask(publishTask, openGitHubHost)
