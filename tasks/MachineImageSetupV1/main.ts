import { runTask } from '#shared/host/runTask.ts'
import { setupTask } from '#shared/tasks/setup.ts'
import { openAzurePipelinesHost } from '../host.ts'

await runTask(setupTask, openAzurePipelinesHost)
