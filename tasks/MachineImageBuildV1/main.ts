import { runTask } from '#shared/host/runTask.ts'
import { buildTask } from '#shared/tasks/build.ts'
import { openAzurePipelinesHost } from '../host.ts'

await runTask(buildTask, openAzurePipelinesHost)
