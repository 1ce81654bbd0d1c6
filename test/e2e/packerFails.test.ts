import { describe, expect, test } from 'vitest'
import { logText } from '#test/agent/transcript.ts'
import { agents, type Agent } from './agents.ts'
import { errorText, expectEnd } from './expectations.ts'
import { fakePacker } from './fakePacker.ts'
import { any, current, debian, needsCurrent, needsDebian, needsPacker } from './packers.ts'
import { runStep } from './step.ts'
import { killInner, nullTemplate, shellLocal } from './templates.ts'

const build = (
  agent: Agent,
  text: string,
  inputs: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
) =>
  runStep(agent, {
    inputs: { template: 'image.pkr.hcl', packerPath: any ?? '', ...inputs },
    files: { 'image.pkr.hcl': text, ...files },
  })

describe.each(agents)('a failing Packer on $name', (agent) => {
  test.skipIf(!any)(`a provisioner that fails: exit code and last lines ${needsPacker}`, async () => {
    const step = await build(
      agent,
      nullTemplate(shellLocal('echo almost there', 'echo the disk is missing >&2', 'exit 7')),
    )
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('Packer build ended with exit code 1.')
    expect(errorText(step)).toContain('Script exited with non-zero exit status: 7.')
    expect(errorText(step)).toContain('null.x: almost there')
    expect(errorText(step)).toContain('null.x: the disk is missing')
    expect(errorText(step)).toContain('[PACKER_FAILED]')
  })

  test.skipIf(!any)(`onError: abort leaves out the cleanup ${needsPacker}`, async () => {
    const step = await build(agent, nullTemplate(shellLocal('exit 3')), { onError: 'abort' })
    await expectEnd(step, 'Failed')
    expect(logText(step.transcript)).toContain('-on-error=abort')
    expect(logText(step.transcript)).toContain('failed, aborting...')
  })

  test.skipIf(!current)(
    `the inner process is killed and the wrapper says 0, with 1.16 ${needsCurrent}`,
    async () => {
      const step = await build(agent, nullTemplate(shellLocal(...killInner)), { packerPath: current ?? '' })
      await expectEnd(step, 'Failed')
      expect(errorText(step)).toContain('Packer was killed')
      expect(errorText(step)).toContain('killing the inner process')
      expect(errorText(step)).toContain('[PACKER_KILLED]')
      expect(step.outputs).not.toHaveProperty('artifacts')
    },
  )

  test.skipIf(!debian)(
    `the inner process is killed and the wrapper says 0, with 1.6.6 ${needsDebian}`,
    async () => {
      const step = await build(agent, nullTemplate(shellLocal(...killInner)), { packerPath: debian ?? '' })
      await expectEnd(step, 'Failed')
      expect(errorText(step)).toContain('[PACKER_KILLED]')
    },
  )

  test('exit code 0 without the closing line is no success', async () => {
    const files = { packer: fakePacker({ build: 'echo "1,,ui,say,==> null.x: working"' }) }
    const step = await build(agent, nullTemplate(), { packerPath: 'packer' }, files)
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('its closing line is missing')
    expect(errorText(step)).toContain('[PACKER_KILLED]')
  })

  test('nor are announced artifacts that did not come', async () => {
    const rows = [
      "1,,ui,say,Build 'file.x' finished after 1 second.",
      '1,,ui,say,\\n==> Builds finished. The artifacts of successful builds are:',
      '1,file.x,artifact-count,1',
      '1,file.x,artifact,0,builder-id,packer.file',
    ]
    const files = { packer: fakePacker({ build: `cat <<'EOF'\n${rows.join('\n')}\nEOF` }) }
    const step = await build(agent, nullTemplate(), { packerPath: 'packer' }, files)
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('file.x: 0 of 1 artifacts are complete')
  })

  test('a validate that never said the template is valid is no success', async () => {
    const files = { packer: fakePacker({ validate: 'true' }) }
    const step = await build(agent, nullTemplate(), { packerPath: 'packer', command: 'validate' }, files)
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('[PACKER_KILLED]')
  })
})
