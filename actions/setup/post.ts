import { runPost } from '#shared/host/runPost.ts'
import { setupTask } from '#shared/tasks/setup.ts'
import { openGitHubHost } from '../host.ts'

await runPost(setupTask, openGitHubHost)
