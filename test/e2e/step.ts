import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { Agent } from './agents.ts'
import { runAgentStep, type Step, type StepOptions } from './agentStep.ts'

const roots: string[] = []

afterAll(async () => {
  await Promise.all(roots.map((root) => rm(root, { recursive: true, force: true, maxRetries: 3 })))
})

/** A directory for one step; it goes when the test file is over. */
export async function newRoot(base = tmpdir()): Promise<string> {
  const root = await mkdtemp(join(base, 'e2e-'))
  roots.push(root)
  return root
}

/** Runs a step of the packaged product on an agent, in a directory of its own unless one is given. */
export async function runStep(agent: Agent, options: StepOptions, root?: string): Promise<Step> {
  return await runAgentStep(agent, root ?? (await newRoot()), options)
}
