import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { logText } from '#test/agent/transcript.ts'
import { agents, type Agent } from './agents.ts'
import { errorsOf, errorText, expectEnd, warningText } from './expectations.ts'
import { current, needsCurrent } from './packers.ts'
import { runStep } from './step.ts'
import { nullTemplate, shellLocal } from './templates.ts'

const embedded = (
  agent: Agent,
  text: string,
  inputs: Readonly<Record<string, string>> = {},
  options: Partial<Parameters<typeof runStep>[1]> = {},
) =>
  runStep(agent, {
    ...options,
    inputs: { engine: 'embedded', template: 'image.pkr.hcl', ...inputs },
    files: { 'image.pkr.hcl': text, ...options.files },
  })

const flawed = `variable "unset" {
}
locals {
  first  = local.second
  second = local.first
}
source "null" "x" {
  communicator = "none"
  nonsense     = 1
}
build {
  sources = ["null.x", "null.y"]
  provisioner "shell-lokal" {
  }
  provisioner "shell-local" {
    inlin = ["x"]
  }
}
`

describe.concurrent.each(agents)('the embedded engine on $name', (agent) => {
  test('builds without a Packer on the agent', async () => {
    const step = await embedded(
      agent,
      `source "file" "x" {\n  target  = "made.txt"\n  content = "made"\n}\nbuild {\n  sources = ["file.x"]\n${shellLocal('echo seen $PACKER_BUILD_NAME')}  post-processor "checksum" {\n    checksum_types = ["sha256"]\n    output         = "made.sum"\n  }\n}\n`,
      {},
      { agentEnv: { PATH: '/usr/bin:/bin' } },
    )
    await expectEnd(step, 'Succeeded')
    expect(await readFile(join(step.sources, 'made.txt'), 'utf8')).toBe('made')
    expect(await readFile(join(step.sources, 'made.sum'), 'utf8')).toMatch(/^[0-9a-f]{64}\tmade\.txt\n$/)
    expect(logText(step.transcript)).toContain('seen x')
    expect(step.outputs).toMatchObject({ engine: 'embedded' })
    expect(JSON.parse(step.outputs['artifacts'] ?? '')).toMatchObject([
      { build: 'file.x', files: ['made.txt'] },
      { build: 'file.x', files: ['made.txt', 'made.sum'] },
    ])
  })

  test.skipIf(!current)(`lists the artifacts of a chain as Packer does ${needsCurrent}`, async () => {
    const links = [
      'shell-local" {\n inline = ["true"]',
      'artifice" {\n files = ["made.txt"]',
      'checksum" {\n output = "made.sum"',
      'manifest" {',
    ].map((link) => `post-processor "${link}\n}\n`)
    const template = `source "file" "x" {\n  target  = "made.txt"\n  content = "made"\n}\nbuild {\n  sources = ["file.x"]\n  post-processors {\n${links.join('')}  }\n}\n`
    const ours = await embedded(agent, template)
    const packers = await embedded(agent, template, { engine: 'packer', packerPath: current ?? '' })
    const artifacts = JSON.parse(ours.outputs['artifacts'] ?? '') as unknown[]
    expect(artifacts).toHaveLength(3)
    expect(artifacts).toEqual(JSON.parse(packers.outputs['artifacts'] ?? ''))
  })

  test('a build that fails names the step and its place', async () => {
    const step = await embedded(agent, nullTemplate(shellLocal('echo almost there', 'exit 7')))
    await expectEnd(step, 'Failed')
    expect(logText(step.transcript)).toContain('almost there')
    expect(errorText(step)).toContain('exit code 7')
    expect(errorText(step)).toContain('[BUILD_FAILED]')
    expect(errorsOf(step)[0]).toMatchObject({ file: 'image.pkr.hcl' })
    expect(errorsOf(step)[0]?.line).toBeGreaterThan(1)
  })

  test('validate finds every problem in one run, each at its place', async () => {
    const step = await embedded(agent, flawed, { command: 'validate' })
    const places = errorsOf(step).map(({ file, line, column }) => `${file}:${line}:${column}`)
    await expectEnd(step, 'Failed', { furtherFindings: places.length - 1 })
    expect(places).toEqual([
      'image.pkr.hcl:1:1',
      'image.pkr.hcl:5:12',
      'image.pkr.hcl:12:3',
      'image.pkr.hcl:9:3',
      'image.pkr.hcl:13:3',
      'image.pkr.hcl:16:5',
    ])
    expect(logText(step.transcript)).toContain('  9:   nonsense     = 1\n       ^^^^^^^^')
    expect(logText(step.transcript)).toContain('Did you mean "shell-local"?')
    expect(logText(step.transcript)).toContain('Did you mean "inline"?')
  })

  test('inspect as JSON is an output that hides what is sensitive', async () => {
    const step = await embedded(
      agent,
      nullTemplate(
        shellLocal('echo ${var.plain}'),
        'variable "hidden" {\n  default   = "top-secret-word"\n  sensitive = true\n}\nvariable "plain" {\n  default = "shown"\n}\n',
      ),
      { command: 'inspect', json: 'true', engine: 'auto' },
    )
    await expectEnd(step, 'Succeeded')
    const inspection: unknown = JSON.parse(step.outputs['inspection'] ?? '')
    expect(inspection).toMatchObject({
      variables: [
        { name: 'hidden', sensitive: true, value: '<sensitive>' },
        { name: 'plain', value: 'shown' },
      ],
      builds: [
        { name: 'null.x', provisioners: [{ type: 'shell-local', config: { inline: ['echo shown'] } }] },
      ],
    })
    expect(logText(step.transcript)).not.toContain('top-secret-word')
  })

  test('fmt checks in a pipeline and rewrites when told to', async () => {
    const unformatted = 'source "null" "x" {\ncommunicator="none"\n}\n'
    const formatted = 'source "null" "x" {\n  communicator = "none"\n}\n'
    const checked = await embedded(agent, unformatted, { command: 'fmt' })
    await expectEnd(checked, 'Failed')
    expect(errorText(checked)).toContain('image.pkr.hcl is not formatted.')
    expect(logText(checked.transcript)).toContain('+  communicator = "none"')
    expect(await readFile(join(checked.sources, 'image.pkr.hcl'), 'utf8')).toBe(unformatted)
    const rewritten = await embedded(agent, unformatted, { command: 'fmt', check: 'false' })
    await expectEnd(rewritten, 'Succeeded')
    expect(await readFile(join(rewritten.sources, 'image.pkr.hcl'), 'utf8')).toBe(formatted)
  })

  test('what a script prints is no command, and a secret is masked', async () => {
    const step = await embedded(
      agent,
      nullTemplate(
        shellLocal(
          'echo "##vso[task.setvariable variable=x]y"',
          'echo "::error::forged"',
          'echo the word is ${var.word}',
        ),
        'variable "word" {\n}\n',
      ),
      { secretVariables: 'word=hush-hush-word' },
      { secrets: { WORD: 'hush-hush-word' } },
    )
    await expectEnd(step, 'Succeeded')
    expect(logText(step.transcript)).toContain('the word is ***')
    expect(logText(step.transcript)).not.toContain('hush-hush-word')
    expect(step.transcript.commands.filter(({ data }) => data === 'y' || data === 'forged')).toEqual([])
  })

  test('a time limit ends what runs', async () => {
    const step = await embedded(agent, nullTemplate(shellLocal('echo still up', 'sleep 600')), {
      timeout: '3s',
    })
    await expectEnd(step, 'Failed')
    expect(logText(step.transcript)).toContain('still up')
    expect(errorText(step)).toContain('[PACKER_TIMEOUT]')
  })

  test('a cancellation ends what runs and leaves nothing', async () => {
    const step = await embedded(
      agent,
      nullTemplate(
        `${shellLocal('setsid sleep 600 &', 'echo still up', 'sleep 600')}  error-cleanup-provisioner "shell-local" {\n    inline = ["touch never"]\n  }\n`,
      ),
      {},
      { cancelAfter: { line: /still up/ } },
    )
    await expectEnd(step, 'Canceled')
    expect(errorText(step)).toContain('[CANCELLED]')
  })

  test('inputs that only Packer understands are refused', async () => {
    const step = await embedded(agent, nullTemplate(''), { packerArgs: '-debug' })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toMatch(/(?:packerArgs|packer-args): for Packer only/)
    expect(errorText(step)).toContain('[INPUT_INVALID]')
  })

  test('a variable file that is missing is named as that', async () => {
    const step = await embedded(agent, nullTemplate(''), { variableFiles: 'no.pkrvars.hcl' })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('no.pkrvars.hcl does not exist.')
    expect(errorText(step)).toContain('[VARIABLE_FILE_NOT_FOUND]')
  })

  test('a source it does not run is handed to Packer by name', async () => {
    const step = await embedded(
      agent,
      'source "azure-arm" "x" {\n  location = "westeurope"\n}\nbuild {\n  sources = ["azure-arm.x"]\n}\n',
    )
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('azure-arm')
    expect(errorText(step)).toContain('engine')
    expect(warningText(step)).toBe('')
  })
})
