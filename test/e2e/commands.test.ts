import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { logText } from '#test/agent/transcript.ts'
import { agents } from './agents.ts'
import { errorText, expectEnd } from './expectations.ts'
import { any, current, debian, needsCurrent, needsDebian, needsPacker } from './packers.ts'
import { runStep } from './step.ts'
import { nullTemplate, shellLocal } from './templates.ts'

const template = nullTemplate(shellLocal('echo never'))
/** All that the rows of -machine-readable write otherwise, or cannot tell apart. */
const awkward = "printf 'a\\nb' , %!x \\r \"%!(PACKER_COMMA)\n"

const unformatted = 'source "null" "x" {\ncommunicator="none"\n}\n'
const formatted = 'source "null" "x" {\n  communicator = "none"\n}\n'

describe.concurrent.each(agents)('commands on $name', (agent) => {
  test.skipIf(!current)(`validate builds nothing ${needsCurrent}`, async () => {
    const step = await runStep(agent, {
      inputs: { command: 'validate', template: 'image.pkr.hcl', packerPath: current ?? '' },
      files: { 'image.pkr.hcl': template },
    })
    await expectEnd(step, 'Succeeded')
    expect(logText(step.transcript)).toContain('The configuration is valid.')
    expect(logText(step.transcript)).not.toContain('Running local shell script')
    expect(step.outputs).not.toHaveProperty('artifacts')
  })

  test.skipIf(!any)(`inspect shows variables and builds ${needsPacker}`, async () => {
    const step = await runStep(agent, {
      inputs: {
        command: 'inspect',
        template: 'image.pkr.hcl',
        packerPath: any ?? '',
        variables: 'word=given',
      },
      files: { 'image.pkr.hcl': nullTemplate('', 'variable "word" {\n  default = "none"\n}\n') },
    })
    await expectEnd(step, 'Succeeded')
    expect(logText(step.transcript)).toMatch(/var\.word: "given"/)
    expect(logText(step.transcript)).toContain('null.x')
  })

  test.skipIf(!current)(`init of a template without plugins ${needsCurrent}`, async () => {
    const step = await runStep(agent, {
      inputs: { command: 'init', template: 'image.pkr.hcl', packerPath: current ?? '' },
      files: { 'image.pkr.hcl': template },
    })
    await expectEnd(step, 'Succeeded')
    expect(logText(step.transcript)).toContain('No plugins requirement found')
  })

  test.skipIf(!debian)(`init says when Packer is too old for it ${needsDebian}`, async () => {
    const step = await runStep(agent, {
      inputs: { command: 'init', template: 'image.pkr.hcl', packerPath: debian ?? '' },
      files: { 'image.pkr.hcl': template },
    })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toMatch(/^This Packer is too old: Packer 1\.6\.6 has no command init\./)
    expect(errorText(step)).toContain('1.7 or later')
    expect(errorText(step)).toContain('[PACKER_TOO_OLD]')
  })

  test.skipIf(!current)(`fmt names the file that is not formatted ${needsCurrent}`, async () => {
    const step = await runStep(agent, {
      inputs: { command: 'fmt', template: '.', packerPath: current ?? '' },
      files: { 'image.pkr.hcl': unformatted, 'good.pkr.hcl': formatted },
    })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toMatch(/^Templates are not formatted: \n?image\.pkr\.hcl\n/)
    expect(errorText(step)).not.toContain('good.pkr.hcl')
    expect(logText(step.transcript)).toContain('+  communicator = "none"')
    expect(await readFile(join(step.sources, 'image.pkr.hcl'), 'utf8')).toBe(unformatted)
  })

  test.skipIf(!current)(`fmt rewrites when it is told to ${needsCurrent}`, async () => {
    const step = await runStep(agent, {
      inputs: { command: 'fmt', template: 'image.pkr.hcl', check: 'false', packerPath: current ?? '' },
      files: { 'image.pkr.hcl': unformatted },
    })
    await expectEnd(step, 'Succeeded')
    expect(await readFile(join(step.sources, 'image.pkr.hcl'), 'utf8')).toBe(formatted)
  })

  test.skipIf(!any)(`fix leaves the source and gives a file ${needsPacker}`, async () => {
    const old = JSON.stringify({
      builders: [{ type: 'null', communicator: 'none', iso_md5: 'abc', name: 'a,b' }],
      provisioners: [{ type: 'shell-local', inline: [awkward] }],
    })
    const step = await runStep(agent, {
      inputs: { command: 'fix', template: 'image.json', packerPath: any ?? '' },
      files: { 'image.json': old },
    })
    await expectEnd(step, 'Succeeded')
    expect(await readFile(join(step.sources, 'image.json'), 'utf8')).toBe(old)
    const fixed = step.outputs['fixedTemplatePath'] ?? ''
    const text = step.leftFiles.get(fixed.slice((step.transcript.directories['temp'] ?? '').length + 1)) ?? ''
    expect(JSON.parse(text)).toEqual({
      builders: [{ type: 'null', communicator: 'none', iso_checksum: 'md5:abc', name: 'a,b' }],
      provisioners: [{ type: 'shell-local', inline: [awkward] }],
    })
    const plain = await execa(any ?? '', ['fix', 'image.json'], {
      cwd: step.sources,
      env: { CHECKPOINT_DISABLE: '1' },
      stripFinalNewline: false,
    })
    expect(text).toBe(plain.stdout)
  })
})
