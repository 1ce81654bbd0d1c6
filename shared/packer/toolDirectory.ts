import { join } from 'node:path'
import type { AgentFacts } from '../base/agent.ts'

/** Where tools are kept between jobs: the tool directory of the agent, else the cache of the user; undefined without either. */
export function toolDirectoryOf({ toolDirectory, environment }: AgentFacts): string | undefined {
  if (toolDirectory !== undefined) return toolDirectory
  const { XDG_CACHE_HOME: cache = '', LOCALAPPDATA: local = '', HOME: home = '' } = environment
  if (cache !== '') return join(cache, 'machine-image-tasks', 'tools')
  if (local !== '') return join(local, 'machine-image-tasks', 'tools')
  return home === '' ? undefined : join(home, '.cache', 'machine-image-tasks', 'tools')
}
