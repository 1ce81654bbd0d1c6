import { join } from 'node:path'
import type { AgentFacts } from '#shared/base/agent.ts'
import type { PlatformIdentity } from '#shared/base/platformIdentity.ts'
import { agentGraceMs } from '#shared/host/agentGrace.ts'

/** What the environment of an Azure Pipelines step says about the agent and the job (agent: TaskRunner.cs, VarUtil.cs). */
export function readAgent(
  environment: Readonly<Record<string, string>>,
  identity: PlatformIdentity,
): AgentFacts {
  const temp = environment['AGENT_TEMPDIRECTORY']
  // A classic release has no build directory.
  const [workName, workPath] = environment['AGENT_BUILDDIRECTORY']
    ? ['Agent.BuildDirectory', environment['AGENT_BUILDDIRECTORY']]
    : ['Agent.ReleaseDirectory', environment['AGENT_RELEASEDIRECTORY']]
  const present = (path: string | undefined): path is string => path !== undefined && path !== ''
  return {
    platform: 'azurePipelines',
    environment,
    workingDirectory: environment['SYSTEM_DEFAULTWORKINGDIRECTORY'] ?? process.cwd(),
    checkouts: [environment['BUILD_SOURCESDIRECTORY'], environment['BUILD_ARTIFACTSTAGINGDIRECTORY']].filter(
      present,
    ),
    tempBases: [
      { source: workName, path: workPath },
      { source: 'Agent.TempDirectory', path: temp },
    ].filter((base): base is { source: string; path: string } => present(base.path)),
    stateDirectories: [environment['AGENT_WORKFOLDER'], temp].filter(present),
    reportDirectory: join(temp ?? process.cwd(), 'machine-image-report'),
    toolDirectory: environment['AGENT_TOOLSDIRECTORY'],
    cancelGraceMs: agentGraceMs(environment),
    identity,
    hasPost: true,
  }
}
