import { runPost } from '#shared/host/runPost.ts'
import { buildTask } from '#shared/tasks/build.ts'
import { openGitHubHost } from '../host.ts'

await runPost(buildTask, openGitHubHost)
