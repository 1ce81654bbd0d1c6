import { dirname } from 'node:path'
import type { AgentFacts } from '#shared/base/agent.ts'
import type { IdentityTokenSource } from '#shared/base/platformIdentity.ts'
import { agentGraceMs } from '#shared/host/agentGrace.ts'

/** What the environment of a GitHub Actions step says about the runner and the job (runner: GitHubContext.cs, Handler.cs). */
export function readAgent(environment: Readonly<Record<string, string>>): AgentFacts {
  const temp = environment['RUNNER_TEMP']
  const workspace = environment['GITHUB_WORKSPACE']
  const present = (path: string | undefined): path is string => path !== undefined && path !== ''
  return {
    platform: 'github',
    environment,
    workingDirectory: workspace ?? process.cwd(),
    checkouts: [workspace].filter(present),
    tempBases: present(temp) ? [{ source: 'RUNNER_TEMP', path: temp }] : [],
    stateDirectories: present(temp) ? [dirname(temp), temp] : [process.cwd()],
    reportDirectory: `${temp ?? process.cwd()}/machine-image-report`,
    toolDirectory: environment['RUNNER_TOOL_CACHE'],
    cancelGraceMs: agentGraceMs(environment),
    identity: { connections: new Map(), tokens: readTokenSource(environment) },
    hasPost: true,
  }
}

/** There with `permissions: id-token: write` only. */
function readTokenSource(environment: Readonly<Record<string, string>>): IdentityTokenSource | undefined {
  const requestUrl = environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''
  const requestToken = environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''
  if (!URL.canParse(requestUrl) || requestToken === '') return undefined
  return { platform: 'github', requestUrl, requestToken }
}
