import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inputName } from '#shared/declaration/names.ts'
import { agents, type Agent } from './agents.ts'
import { sourcesOf } from './agentStep.ts'
import { errorsOf, errorText, expectEnd } from './expectations.ts'
import { any, current, debian, needsCurrent, needsDebian, needsPacker } from './packers.ts'
import { newRoot, runStep } from './step.ts'
import { nullTemplate } from './templates.ts'

const build = (agent: Agent, template: string, text: string, inputs: Readonly<Record<string, string>> = {}) =>
  runStep(agent, { inputs: { template, packerPath: any ?? '', ...inputs }, files: { [template]: text } })

describe.concurrent.each(agents)('what a step refuses on $name', (agent) => {
  test('all invalid inputs at once, by the names of the platform', async () => {
    const step = await runStep(agent, {
      inputs: {
        template: '',
        variables: 'no equals sign',
        parallelBuilds: '0',
        timeout: 'soon',
        secretVariables: '{"a": 1',
        idleTimeout: '0s',
      },
    })
    const { platform } = agent
    // Azure Pipelines would refuse to queue a step without its required input, as the harness says.
    const { violations } = step.transcript
    expect(violations.map(({ rule }) => rule)).toEqual(platform === 'github' ? [] : ['missing-input'])
    await expectEnd({ ...step, transcript: { ...step.transcript, violations: [] } }, 'Failed')
    const text = errorText(step)
    expect(text).toContain('Invalid input')
    expect(text).toContain('[INPUT_INVALID]')
    for (const [key, problem] of [
      ['template', 'is required'],
      ['variables', 'line 1 is not NAME=VALUE'],
      ['parallelBuilds', 'must be at least 1'],
      ['timeout', 'must be a length of time'],
      ['secretVariables', 'begins with { but is not valid JSON'],
      ['idleTimeout', 'must be longer than zero'],
    ] as const)
      expect(text).toContain(`${inputName(key, platform)}: ${problem}`)
  })

  test('a template that is not there', async () => {
    const step = await runStep(agent, { inputs: { template: 'images/nowhere.pkr.hcl' } })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('The template was not found')
    expect(errorText(step)).toContain(`${join(step.sources, 'images/nowhere.pkr.hcl')} does not exist.`)
    expect(errorText(step)).toContain('[TEMPLATE_NOT_FOUND]')
  })

  test('a template behind links that lead in a circle', async () => {
    const root = await newRoot()
    const sources = sourcesOf(agent, root)
    await mkdir(sources, { recursive: true })
    await symlink('image.pkr.hcl', join(sources, 'image.pkr.hcl'))
    const step = await runStep(agent, { inputs: { template: 'image.pkr.hcl' } }, root)
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toMatch(
      /^A file cannot be read: \S+image\.pkr\.hcl is a symbolic link that leads in a circle\./,
    )
  })

  test.skipIf(!any)(`a folder without templates ${needsPacker}`, async () => {
    const step = await runStep(agent, {
      inputs: { template: 'images', packerPath: any ?? '' },
      files: { 'images/readme.md': 'nothing here' },
    })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toMatch(
      /The folder images holds no \.pkr\.hcl or \.pkr\.json file\..*\[TEMPLATE_NOT_FOUND\]/s,
    )
  })

  test.skipIf(!current)(`an HCL syntax error, at file and line ${needsCurrent}`, async () => {
    const step = await build(
      agent,
      'images/image.pkr.hcl',
      'source "null" "x" {\n  communicator = = "none"\n}\n',
      {
        packerPath: current ?? '',
      },
    )
    await expectEnd(step, 'Failed')
    expect(errorsOf(step)[0]).toMatchObject({ file: 'images/image.pkr.hcl', line: 2 })
    expect(errorText(step)).toContain('[TEMPLATE_INVALID]')
  })

  test.skipIf(!current)(`every mistake of a template, each at its place ${needsCurrent}`, async () => {
    const body =
      '  provisioner "shell-local" {\n    inlin = ["x"]\n  }\n  provisioner "shell-local" {\n    comand = "x"\n  }\n'
    const step = await build(agent, 'image.pkr.hcl', nullTemplate(body), { packerPath: current ?? '' })
    await expectEnd(step, 'Failed', { furtherFindings: errorsOf(step).length - 1 })
    expect(errorsOf(step).map(({ file, line }) => ({ file, line }))).toEqual([
      { file: 'image.pkr.hcl', line: 7 },
      { file: 'image.pkr.hcl', line: 10 },
    ])
  })

  test.skipIf(!any)(`a JSON syntax error, at file, line and column ${needsPacker}`, async () => {
    const step = await build(agent, 'images/image.json', '{\n  "builders": [\n    {"type": "null"\n  ]\n}\n')
    await expectEnd(step, 'Failed')
    expect(errorsOf(step)[0]).toMatchObject({ file: 'images/image.json', line: 4, column: 4 })
    expect(errorText(step)).toContain('[TEMPLATE_INVALID]')
  })

  test.skipIf(!current)(`a required_version this Packer is not ${needsCurrent}`, async () => {
    const head = 'packer {\n  required_version = ">= 99.0.0"\n}\n\n'
    const step = await build(agent, 'image.pkr.hcl', nullTemplate('', head), { packerPath: current ?? '' })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('Unsupported Packer Core version')
    expect(errorText(step)).toContain('does not support Packer version 1.16.0')
  })

  // They are looked for while Packer still is, and may fail first.
  test.skipIf(!current).each([
    ['offline', { offline: 'true' }, 'OFFLINE'],
    ['without the lock file they need', { lockMode: 'frozen' }, 'LOCK_FILE_DISAGREES'],
    ['from a mirror that is none', { mirrorUrl: 'ftp://mirror.test' }, 'INPUT_INVALID'],
  ])(`plugins it cannot have: %s ${needsCurrent}`, async (_name, inputs, code) => {
    const head =
      'packer {\n  required_plugins {\n    docker = {\n      source = "github.com/hashicorp/docker"\n      version = "~> 1.1"\n    }\n  }\n}\n\n'
    const step = await build(agent, 'image.pkr.hcl', nullTemplate('', head), {
      packerPath: current ?? '',
      ...inputs,
    })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain(`[${code}]`)
  })

  test.skipIf(!current)(`only without a match, with 1.16 ${needsCurrent}`, async () => {
    const step = await build(agent, 'image.pkr.hcl', nullTemplate(), {
      only: 'null.y',
      packerPath: current ?? '',
    })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('No build is selected')
    expect(errorText(step)).toContain('null.x')
    expect(errorText(step)).toContain('[NO_BUILDS_SELECTED]')
  })

  test.skipIf(!debian)(
    `only without a match, with 1.6.6, which calls that a success ${needsDebian}`,
    async () => {
      const step = await build(agent, 'image.pkr.hcl', nullTemplate(), {
        only: 'null.y',
        packerPath: debian ?? '',
      })
      await expectEnd(step, 'Failed')
      expect(errorText(step)).toContain('[NO_BUILDS_SELECTED]')
    },
  )
})
