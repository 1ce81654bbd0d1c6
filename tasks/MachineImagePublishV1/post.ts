import { runPost } from '#shared/host/runPost.ts'
import { publishTask } from '#shared/tasks/publish.ts'
import { openAzurePipelinesHost } from '../host.ts'

await runPost(publishTask, openAzurePipelinesHost)
