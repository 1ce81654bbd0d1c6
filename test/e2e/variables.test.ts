import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { agents, type Agent } from './agents.ts'
import { errorText, expectEnd, warningText } from './expectations.ts'
import { any, current, needsCurrent, needsPacker } from './packers.ts'
import { runStep } from './step.ts'

const template = `variable "word" {
  type    = string
  default = "none"
}

variable "words" {
  type    = list(string)
  default = []
}

source "file" "x" {
  content = jsonencode({ word = var.word, words = var.words })
  target  = "out.json"
}

build {
  sources = ["source.file.x"]
}
`

const written = async (sources: string): Promise<unknown> =>
  JSON.parse(await readFile(join(sources, 'out.json'), 'utf8'))

const build = (
  agent: Agent,
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
) =>
  runStep(agent, {
    inputs: { template: 'image.pkr.hcl', packerPath: any ?? '', ...inputs },
    files: { 'image.pkr.hcl': template, ...files },
  })

const awkward = `a=b,c "d" 'e' $HOME \\n %{x} ; | & é 🙂`

describe.each(agents)('variables on $name', (agent) => {
  test.skipIf(!any)(`values arrive as they are, whatever is in them ${needsPacker}`, async () => {
    const step = await build(agent, { variables: `word=${awkward}\nwords=["x","y=z"]` })
    await expectEnd(step, 'Succeeded')
    expect(await written(step.sources)).toEqual({ word: awkward, words: ['x', 'y=z'] })
  })

  test.skipIf(!any)(`as one JSON object ${needsPacker}`, async () => {
    const step = await build(agent, { variables: JSON.stringify({ word: 'two\nlines', words: ['x', 'y'] }) })
    await expectEnd(step, 'Succeeded')
    expect(await written(step.sources)).toEqual({ word: 'two\nlines', words: ['x', 'y'] })
  })

  test.skipIf(!any)(
    `later files win over earlier ones, single values over files ${needsPacker}`,
    async () => {
      const files = {
        'one.pkrvars.hcl': 'word  = "one"\nwords = ["one"]\n',
        'vars/two.pkrvars.json': '{ "word": "two", "words": ["two"] }',
      }
      const step = await build(
        agent,
        { variableFiles: 'one.pkrvars.hcl\nvars/two.pkrvars.json', variables: 'word=three' },
        files,
      )
      await expectEnd(step, 'Succeeded')
      expect(await written(step.sources)).toEqual({ word: 'three', words: ['two'] })
    },
  )

  test.skipIf(!any)(`a file that is missing is named ${needsPacker}`, async () => {
    const step = await build(agent, { variableFiles: 'nowhere.pkrvars.hcl' })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain(
      `A variable file was not found: ${join(step.sources, 'nowhere.pkrvars.hcl')} does not exist.`,
    )
  })

  test.skipIf(!current)(`a variable that the template does not have is named ${needsCurrent}`, async () => {
    const step = await build(agent, { variables: 'wrod=x', packerPath: current ?? '' })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('Undefined -var variable')
    expect(errorText(step)).toContain('wrod')
    expect(errorText(step)).toContain('[TEMPLATE_INVALID]')
  })

  test.skipIf(!any)(`the names other tasks gave to inputs are understood ${needsPacker}`, async () => {
    const step = await runStep(agent, {
      inputs: {
        customTemplateLocation: 'image.pkr.hcl',
        customTemplateParameters: '{"word":"old"}',
        options: '-timestamp-ui',
        packerPath: any ?? '',
      },
      files: { 'image.pkr.hcl': template },
    })
    await expectEnd(step, 'Succeeded')
    expect(await written(step.sources)).toMatchObject({ word: 'old' })
    // Azure Pipelines itself turns an old name into the new one before the task sees it.
    if (agent.platform === 'azurePipelines') return
    for (const [old, now] of [
      ['customTemplateLocation', 'template'],
      ['customTemplateParameters', 'variables'],
      ['options', 'packer-args'],
    ])
      expect(warningText(step)).toContain(`${old} is an old name of ${now}`)
  })
})
