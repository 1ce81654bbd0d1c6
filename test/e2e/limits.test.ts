import { describe, expect, test } from 'vitest'
import { logText, phaseOf } from '#test/agent/transcript.ts'
import { agents, type Agent } from './agents.ts'
import type { StepOptions } from './agentStep.ts'
import { errorText, expectEnd } from './expectations.ts'
import { any, needsPacker } from './packers.ts'
import { runStep } from './step.ts'
import { nullTemplate, shellLocal } from './templates.ts'

const build = (
  agent: Agent,
  lines: readonly string[],
  inputs: Readonly<Record<string, string>> = {},
  options: Partial<StepOptions> = {},
) =>
  runStep(agent, {
    inputs: { template: 'image.pkr.hcl', packerPath: any ?? '', ...inputs },
    files: { 'image.pkr.hcl': nullTemplate(shellLocal(...lines)) },
    ...options,
  })

describe.concurrent.each(agents)('limits on $name', (agent) => {
  test.skipIf(!any)(`the time limit of the build ${needsPacker}`, async () => {
    const step = await build(agent, ['while :; do echo still busy; sleep 0.2; done'], { timeout: '6s' })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('The time limit was reached: Packer build was stopped after 6.0s.')
    expect(errorText(step)).toContain('null.x: still busy')
    expect(errorText(step)).toContain('[PACKER_TIMEOUT]')
    expect(step.outputs['durationSeconds']).toMatch(/^\d+$/)
  })

  test.skipIf(!any)(`the limit of silence ${needsPacker}`, async () => {
    const lines = ['for i in 1 2 3 4; do sleep 0.5; echo busy; done', 'sleep 600']
    const step = await build(agent, lines, { idleTimeout: '6s' })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('Packer build was stopped after 6.0s without output.')
    expect(errorText(step)).toContain('[PACKER_IDLE]')
    expect(logText(step.transcript).match(/^busy$/gm)).toHaveLength(4)
  })

  test.skipIf(!any)(`the time limit of the step ${needsPacker}`, async () => {
    const step = await build(agent, ['sleep 600'], {}, { timeoutMs: 6000 })
    await expectEnd(step, 'Failed')
    expect(phaseOf(step.transcript, 'main')?.ladder.map(({ event }) => event)).toEqual([
      'timeout',
      'SIGINT',
      'exit',
    ])
  })
})

test.skipIf(!any).each(agents.filter(({ platform }) => platform === 'azurePipelines'))(
  `a retry of the agent finds the way clear on $name ${needsPacker}`,
  async (agent) => {
    const lines = ['if [ ! -e tried ]; then touch tried; exit 1; fi', 'echo second time']
    const step = await build(
      agent,
      lines,
      {},
      {
        azure: { retryCountOnTaskFailure: 1, retryDelayMs: () => 10 },
      },
    )
    const { phases } = step.transcript
    expect(phases.map(({ phase, attempt, result }) => ({ phase, attempt, result }))).toEqual([
      { phase: 'main', attempt: 1, result: 'Failed' },
      { phase: 'main', attempt: 2, result: 'Succeeded' },
      { phase: 'post', attempt: 1, result: 'Succeeded' },
    ])
    await expectEnd(step, 'Succeeded', { furtherFindings: 1 })
  },
)
