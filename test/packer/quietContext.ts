import { join } from 'node:path'
import type { AgentFacts } from '#shared/base/agent.ts'
import { systemClock } from '#shared/base/clock.ts'
import type { RunContext } from '#shared/base/context.ts'
import { createExec } from '#shared/base/exec.ts'
import { Journal } from '#shared/base/journal.ts'
import { Scope } from '#shared/base/scope.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { packerAgent } from './packerAgent.ts'

/** A context for programs of their own: real processes and time, a journal below `root`, and a log that nobody sees. */
export async function quietContext(root: string, agent: Partial<AgentFacts> = {}): Promise<RunContext> {
  const { signal } = new AbortController()
  const mark = `quiet-${process.pid}`
  return {
    log: recordedLog().log,
    exec: createExec({ signal, hurry: signal, clock: systemClock, mark, graceMs: 500 }),
    scope: new Scope(),
    journal: await Journal.create(join(root, 'state')),
    signal,
    clock: systemClock,
    summarise: () => undefined,
    agent: packerAgent({ workingDirectory: root, environment: { PATH: '/usr/bin:/bin' }, ...agent }),
  }
}
