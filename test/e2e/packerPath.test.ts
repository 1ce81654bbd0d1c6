import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { agents, type Agent } from './agents.ts'
import { errorText, expectEnd } from './expectations.ts'
import { fakePacker } from './fakePacker.ts'
import { runStep } from './step.ts'
import { nullTemplate } from './templates.ts'

const build = (agent: Agent, packer: string, inputs: Readonly<Record<string, string>> = {}) =>
  runStep(agent, {
    inputs: { template: 'image.pkr.hcl', packerPath: 'tools/packer', ...inputs },
    files: { 'image.pkr.hcl': nullTemplate(), 'tools/packer': packer },
  })

describe.each(agents)('finding Packer on $name', (agent) => {
  test('a path that leads nowhere', async () => {
    const step = await build(agent, '', { packerPath: 'tools/pakcer' })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain(`there is no program ${join(step.sources, 'tools/pakcer')}`)
    expect(errorText(step)).toContain('[PACKER_NOT_FOUND]')
  })

  test('no Packer anywhere: every place is named', async () => {
    const step = await runStep(agent, {
      inputs: { template: 'image.pkr.hcl' },
      files: { 'image.pkr.hcl': nullTemplate() },
      agentEnv: { PATH: '/nowhere/bin:/nowhere/else' },
    })
    await expectEnd(step, 'Failed')
    const tools = join(step.transcript.directories['tools'] ?? '', 'packer')
    expect(errorText(step)).toContain(`There is no Packer in ${tools}, /nowhere/bin, /nowhere/else.`)
    expect(errorText(step)).toContain('[PACKER_NOT_FOUND]')
  })

  test('a program that answers rubbish', async () => {
    const step = await build(
      agent,
      '#!/bin/sh\necho "##vso[task.setvariable variable=x]usage: packer word list"\nexit 3\n',
    )
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('is no Packer (exit 3)')
    expect(errorText(step)).toContain('usage: packer word list')
    expect(errorText(step)).toContain('[PACKER_UNUSABLE]')
    expect(step.transcript.variables).not.toHaveProperty('x')
  })

  test('a program that waits for input gets none', async () => {
    const step = await build(agent, '#!/bin/sh\nread line\necho "read $line"\n')
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('is no Packer (exit 0): read')
  })

  test('a file that this machine cannot execute', async () => {
    const step = await build(agent, '\u007fELF for some other machine')
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('[PACKER_UNUSABLE]')
    expect(errorText(step)).toMatch(/ENOEXEC|cannot execute|Exec format error|is no Packer/)
  })

  test('the newest in the tool directory wins over the PATH', async () => {
    const tool = (version: string) => fakePacker({ version: `echo '1,,version,${version}'`, build: 'exit 9' })
    const tools = '../../_tool'
    const step = await runStep(agent, {
      inputs: { template: 'image.pkr.hcl' },
      files: {
        'image.pkr.hcl': nullTemplate(),
        [`${tools}/packer/1.9.2/x64/packer`]: tool('1.9.2'),
        [`${tools}/packer/1.9.2/x64.complete`]: '',
        [`${tools}/packer/1.10.0/x64/packer`]: tool('1.10.0'),
        [`${tools}/packer/1.10.0/x64.complete`]: '',
        [`${tools}/packer/1.11.0/x64/packer`]: tool('1.11.0'),
      },
    })
    await expectEnd(step, 'Failed')
    expect(step.outputs['packerVersion']).toBe('1.10.0')
  })
})

test.concurrent.each(agents)('a program that never answers is given up, on $name', async (agent) => {
  const step = await build(agent, '#!/bin/sh\nsleep 600\n')
  await expectEnd(step, 'Failed')
  expect(errorText(step)).toContain('did not answer; it is no Packer.')
  expect(errorText(step)).toContain('[PACKER_UNUSABLE]')
})
