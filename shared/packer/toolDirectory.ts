import { join } from 'node:path'
import type { AgentFacts } from '../base/agent.ts'
import { userFolder } from '../base/userFolder.ts'

/** Where tools are kept between jobs: the tool directory of the agent, else the cache of the user; undefined without either. */
export function toolDirectoryOf({ toolDirectory, environment }: AgentFacts): string | undefined {
  if (toolDirectory !== undefined) return toolDirectory
  const cache = userFolder(environment, 'XDG_CACHE_HOME') ?? userFolder(environment, 'LOCALAPPDATA')
  if (cache !== undefined) return join(cache, 'machine-image-tasks', 'tools')
  const home = userFolder(environment, 'HOME')
  return home === undefined ? undefined : join(home, '.cache', 'machine-image-tasks', 'tools')
}
