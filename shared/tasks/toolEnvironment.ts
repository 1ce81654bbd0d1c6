import type { AgentFacts } from '../base/agent.ts'
import { childEnvironment } from '../base/environment.ts'
import { systemPath } from '../base/findProgram.ts'

/** The environment of system programs that build images: messages in English, the folders of the system first in PATH. */
export function toolEnvironment({ environment }: AgentFacts): Readonly<Record<string, string>> {
  const set = { LC_ALL: 'C.UTF-8', PATH: `${systemPath}:${environment['PATH'] ?? ''}` }
  return childEnvironment(environment, { pass: [], set })
}
