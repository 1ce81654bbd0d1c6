import { describe, expect, test } from 'vitest'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { build, type Fixture, nullSource, say } from './fixture.ts'
import { doEmbedded, doWithPacker } from './programs.ts'

const packer = await currentPacker()
const onNull = (content: string): Fixture => ({
  name: '',
  files: { 'a.pkr.hcl': nullSource + build(content) },
  succeeds: false,
})
const both = async (fixture: Fixture) => {
  const [theirs, ours] = await Promise.all([doWithPacker(packer ?? '', fixture), doEmbedded(fixture)])
  return { theirs, ours, told: `— Packer:\n${theirs.output}\n— embedded:\n${ours.output}` }
}
const needsPacker = '(needs a compiled Packer)'

/** Each row of the table in docs/differences.md that can be seen from outside. */
describe.concurrent('the embedded engine differs from Packer 1.16 on purpose', () => {
  test.skipIf(!packer)(`a pause does not switch off the time limit ${needsPacker}`, async () => {
    const { theirs, ours, told } = await both(
      onNull(
        '  provisioner "shell-local" {\n    inline       = ["sleep 2"]\n    pause_before = "10ms"\n    timeout      = "500ms"\n  }\n',
      ),
    )
    expect(theirs.succeeded, told).toBe(true)
    expect(ours.succeeded, told).toBe(false)
    expect(ours.output).toMatch(/time limit|timeout/i)
  })

  test.skipIf(!packer)(
    `exhausted retries report the last error and mention the first ${needsPacker}`,
    async () => {
      const { theirs, ours, told } = await both(
        onNull(
          '  provisioner "shell-local" {\n    inline      = ["echo x >> log.txt", "exit $(wc -l < log.txt)"]\n    max_retries = 2\n  }\n',
        ),
      )
      expect(theirs.output, told).toContain('exit status: 1')
      expect(theirs.output, told).toMatch(/errored after.*exit status: 1\b/s)
      expect(ours.output, told).toMatch(/exit code 3/)
      expect(ours.output.split('BUILD_FAILED')[0], told).toMatch(/exit code 1/)
      expect(ours.files['log.txt']).toBe('x\nx\nx\n')
    },
  )

  test.skipIf(!packer)(`the cleanup provisioner runs for a file source too ${needsPacker}`, async () => {
    const { theirs, ours, told } = await both({
      name: '',
      files: {
        'a.pkr.hcl': `source "file" "one" {\n  target = "made.txt"\n}\n${build(
          '  provisioner "shell-local" {\n    inline = ["exit 1"]\n  }\n  error-cleanup-provisioner "shell-local" {\n    inline = ["echo cleanup >> log.txt"]\n  }\n',
          '["file.one"]',
        )}`,
      },
      succeeds: false,
    })
    expect(theirs.files, told).not.toHaveProperty('log.txt')
    expect(ours.files, told).toMatchObject({ 'log.txt': 'cleanup\n' })
  })

  test.skipIf(!packer)(`sleep sleeps ${needsPacker}`, async () => {
    const { theirs, ours, told } = await both(
      onNull(`  provisioner "sleep" {\n    duration = "10ms"\n  }\n${say('after')}`),
    )
    expect(theirs.output, told).toContain('PACKER CRASH')
    expect(ours.files, told).toMatchObject({ 'log.txt': 'after\n' })
  })

  test('a breakpoint is refused before anything has run', async () => {
    const ours = await doEmbedded(onNull(`${say('before')}  provisioner "breakpoint" {\n  }\n`))
    expect(ours.succeeded, ours.output).toBe(false)
    expect(ours.files, ours.output).not.toHaveProperty('log.txt')
    expect(ours.output).toContain('on a.pkr.hcl line 9, column 3')
  })

  test('a name in only that no build has is answered with the names there are', async () => {
    const ours = await doEmbedded({ ...onNull(say('never')), only: 'null.two' })
    expect(ours.succeeded).toBe(false)
    expect(ours.output).toContain('The builds are null.one.')
    expect(ours.output).toContain('[NO_BUILDS_SELECTED]')
  })
})
