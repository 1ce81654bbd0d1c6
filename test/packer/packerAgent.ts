import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { AgentFacts } from '#shared/base/agent.ts'
import { noPlatformIdentity } from '#shared/base/platformIdentity.ts'

/** An agent on which nothing is known but what a test says. */
export function packerAgent(facts: Partial<AgentFacts>): AgentFacts {
  return {
    platform: 'local',
    environment: {},
    workingDirectory: '/',
    checkouts: [],
    tempBases: [],
    stateDirectories: [],
    reportDirectory: '/nowhere',
    toolDirectory: undefined,
    cancelGraceMs: 1000,
    identity: noPlatformIdentity,
    hasPost: false,
    ...facts,
  }
}

/** Writes a program that says it is this version of Packer, or runs a script of its own. */
export async function writePacker(path: string, version: string, script?: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `#!/bin/sh\n${script ?? `echo 1,,version,${version}`}\n`)
  await chmod(path, 0o755)
  return path
}
