import { describe, expect, test } from 'vitest'
import { phaseOf } from '#test/agent/transcript.ts'
import { agents } from './agents.ts'
import { expectEnd } from './expectations.ts'
import { any, needsPacker } from './packers.ts'
import { runStep } from './step.ts'
import { nullTemplate, shellLocal } from './templates.ts'

describe.concurrent.each(agents)('a step that is killed on $name', (agent) => {
  test.skipIf(!any)(`leaves nothing once its post step has run ${needsPacker}`, async () => {
    const lines = ['setsid sleep 600 &', 'env -i setsid sh -c "sleep 600; :" &', 'echo still up', 'sleep 600']
    const step = await runStep(agent, {
      inputs: { template: 'image.pkr.hcl', packerPath: any ?? '' },
      files: { 'image.pkr.hcl': nullTemplate(shellLocal(...lines)) },
      killMainAfter: { line: /still up/, ms: 200 },
    })
    expect(phaseOf(step.transcript, 'main')?.signal).toBe('SIGKILL')
    expect(step.transcript.state['journal']?.value).toMatch(/\.machine-image-tasks\/journal-/)
    await expectEnd(step, 'Failed', { killed: true })
  })

  test('as setup leaves nothing either', async () => {
    const step = await runStep(agent, {
      task: 'setup',
      inputs: { packerPath: 'packer' },
      files: { packer: '#!/bin/sh\nsleep 600\n' },
      killMainAfter: { line: /programs run there/, ms: 400 },
    })
    expect(phaseOf(step.transcript, 'main')?.signal).toBe('SIGKILL')
    await expectEnd(step, 'Failed', { killed: true })
  })
})
