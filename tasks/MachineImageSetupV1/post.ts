import { runPost } from '#shared/host/runPost.ts'
import { setupTask } from '#shared/tasks/setup.ts'
import { openAzurePipelinesHost } from '../host.ts'

await runPost(setupTask, openAzurePipelinesHost)
