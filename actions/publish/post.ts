import { runPost } from '#shared/host/runPost.ts'
import { publishTask } from '#shared/tasks/publish.ts'
import { openGitHubHost } from '../host.ts'

await runPost(publishTask, openGitHubHost)
