import { chmod, chown, copyFile, link, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { nodeBinary } from '#test/agent/nodeBinary.ts'
import { agents } from './agents.ts'
import { sourcesOf } from './agentStep.ts'
import { errorText, expectEnd } from './expectations.ts'
import { debian } from './packers.ts'
import { newRoot } from './step.ts'
import { readStep, stepProcess } from './stepProcess.ts'
import { nullTemplate } from './templates.ts'

const nobody = 65_534
const isRoot = process.getuid?.() === 0
const needs = '(needs root, setpriv and the Packer of Debian)'

describe.concurrent.each(agents)('a template that may not be read on $name', (agent) => {
  test.skipIf(!isRoot || !debian)(`is told by its name ${needs}`, async () => {
    const root = await newRoot()
    await chmod(root, 0o755)
    const sources = sourcesOf(agent, root)
    await mkdir(sources, { recursive: true })
    await writeFile(join(sources, 'image.pkr.hcl'), nullTemplate(), { mode: 0o600 })
    // The caches of the user that runs the tests are closed to the other one.
    const node = await nodeBinary(agent.nodeMajor)
    const nodePath = join(root, 'node')
    await link(node, nodePath).catch(() => copyFile(node, nodePath))
    await execa('chown', ['-R', `${nobody}:${nobody}`, join(root, '_work')])
    await chown(root, nobody, nobody)
    await execa('chown', ['0:0', join(sources, 'image.pkr.hcl')])
    const { argv, input } = stepProcess(agent, root, {
      inputs: { template: 'image.pkr.hcl', packerPath: debian ?? '' },
      nodePath,
    })
    const ids = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
    const { stdout, stderr } = await execa('setpriv', [...ids, ...argv], {
      input,
      reject: false,
      env: { HOME: '/' },
    })
    const step = readStep({ stdout, stderr })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain(`A file cannot be read: ${join(sources, 'image.pkr.hcl')}: EACCES`)
    expect(errorText(step)).toContain('[FILE_UNREADABLE]')
  })
})
