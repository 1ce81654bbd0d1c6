import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { logText } from '#test/agent/transcript.ts'
import { agents } from './agents.ts'
import { expectEnd } from './expectations.ts'
import { current, debian, needsCurrent, needsDebian } from './packers.ts'
import { runStep } from './step.ts'
import { nullTemplate, shellLocal } from './templates.ts'

const fileTemplate = `source "file" "one" {
  content = "hello"
  target  = "out/one.txt"
}

build {
  name    = "demo"
  sources = ["source.file.one"]

  post-processor "manifest" {
    output = "out/manifest.json"
  }
}
`

const legacyTemplate = JSON.stringify({
  variables: { word: 'none' },
  builders: [{ type: 'file', name: 'note', content: 'word={{user `word`}}', target: 'note.txt' }],
  provisioners: [],
})

describe.each(agents)('build on $name', (agent) => {
  test.skipIf(!current)(`a build that makes nothing ${needsCurrent}`, async () => {
    const step = await runStep(agent, {
      inputs: { template: 'image.pkr.hcl', packerPath: current ?? '' },
      files: { 'image.pkr.hcl': nullTemplate(shellLocal('echo provisioned in $TMPDIR')) },
    })
    await expectEnd(step, 'Succeeded')
    expect(step.outputs).toMatchObject({
      artifacts: '[{"build":"null.x","builderId":"fnoeding.null","id":"Null","files":[]}]',
      packerPath: current,
      packerVersion: '1.16.0',
      durationSeconds: expect.stringMatching(/^\d+$/),
      tempDirectory: expect.stringMatching(/\/mi-[a-z0-9]{6}$/),
      tempDirectoryReason: expect.stringContaining(
        agent.platform === 'github' ? 'RUNNER_TEMP' : 'Agent.BuildDirectory',
      ),
    })
    expect(logText(step.transcript)).toContain(`provisioned in ${step.outputs['tempDirectory']}`)
  })

  test.skipIf(!current)(`artifacts are returned as JSON, one for each ${needsCurrent}`, async () => {
    const step = await runStep(agent, {
      inputs: { template: 'image.pkr.hcl', packerPath: current ?? '' },
      files: { 'image.pkr.hcl': fileTemplate, 'out/keep': '' },
    })
    await expectEnd(step, 'Succeeded')
    expect(JSON.parse(step.outputs['artifacts'] ?? '')).toEqual([
      { build: 'demo.file.one', builderId: 'packer.file', id: 'File', files: ['out/one.txt'] },
    ])
    expect(await readFile(join(step.sources, 'out/one.txt'), 'utf8')).toBe('hello')
  })

  test.skipIf(!current)(`a legacy JSON template with 1.16 ${needsCurrent}`, async () => {
    const step = await runStep(agent, {
      inputs: { template: 'image.json', variables: 'word=yes', packerPath: current ?? '' },
      files: { 'image.json': legacyTemplate },
    })
    await expectEnd(step, 'Succeeded')
    expect(JSON.parse(step.outputs['artifacts'] ?? '')).toMatchObject([
      { build: 'file.note', files: ['note.txt'] },
    ])
    expect(await readFile(join(step.sources, 'note.txt'), 'utf8')).toBe('word=yes')
  })

  test.skipIf(!debian)(`a legacy JSON template with 1.6.6 ${needsDebian}`, async () => {
    const step = await runStep(agent, {
      inputs: { template: 'image.json', variables: 'word=yes', packerPath: debian ?? '' },
      files: { 'image.json': legacyTemplate },
    })
    await expectEnd(step, 'Succeeded')
    expect(JSON.parse(step.outputs['artifacts'] ?? '')).toMatchObject([
      { build: 'note', files: ['note.txt'] },
    ])
    expect(step.outputs['packerVersion']).toBe('1.6.6')
  })

  test.skipIf(!current)(`a folder of templates, in another working directory ${needsCurrent}`, async () => {
    const step = await runStep(agent, {
      inputs: { template: '.', workingDirectory: 'images/web', packerPath: current ?? '' },
      files: {
        'images/web/sources.pkr.hcl':
          'source "file" "one" {\n  content = local.text\n  target  = "one.txt"\n}\n',
        'images/web/build.pkr.hcl': 'build {\n  sources = ["source.file.one"]\n}\n',
        'images/web/locals.pkr.hcl': 'locals {\n  text = "from a local"\n}\n',
      },
    })
    await expectEnd(step, 'Succeeded')
    expect(await readFile(join(step.sources, 'images/web/one.txt'), 'utf8')).toBe('from a local')
  })

  test.skipIf(!current)(`several builds at the same time ${needsCurrent}`, async () => {
    const names = ['a', 'b', 'c']
    const sources = names.map(
      (name) => `source "file" "${name}" {\n  content = "${name}"\n  target  = "${name}.txt"\n}\n`,
    )
    const refs = names.map((name) => `"source.file.${name}"`).join(', ')
    const step = await runStep(agent, {
      inputs: { template: 'image.pkr.hcl', packerPath: current ?? '', parallelBuilds: '2' },
      files: {
        'image.pkr.hcl': `${sources.join('')}build {\n  sources = [${refs}]\n${shellLocal('echo one', 'sleep 0.1', 'echo two')}}\n`,
      },
    })
    await expectEnd(step, 'Succeeded')
    const artifacts = JSON.parse(step.outputs['artifacts'] ?? '') as { build: string }[]
    expect(artifacts.map(({ build }) => build).toSorted()).toEqual(['file.a', 'file.b', 'file.c'])
    const log = logText(step.transcript)
    expect(log.match(/\btwo$/gm)).toHaveLength(3)
  })
})
