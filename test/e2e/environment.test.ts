import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { agents } from './agents.ts'
import { expectEnd } from './expectations.ts'
import { any, current, needsCurrent, needsPacker } from './packers.ts'
import { runStep } from './step.ts'
import { nullTemplate, shellLocal } from './templates.ts'

const files = { 'image.pkr.hcl': nullTemplate(shellLocal('env > environment.txt')) }

const agentsOwn =
  /^(?:INPUT_|SECRET_|ENDPOINT_|ACTIONS_|STATE_|GITHUB_(?:OUTPUT|ENV|PATH|STATE|STEP_SUMMARY|TOKEN)|SYSTEM_ACCESSTOKEN|VSTS_(?!PROCESS_LOOKUP_ID)|NODE_OPTIONS|LD_|BUILD_|AGENT_|CLOUD_KEY|ARM_CLIENT_SECRET)/

describe.each(agents)('the environment of a build on $name', (agent) => {
  test.skipIf(!any)(`has nothing of the agent and no stranger ${needsPacker}`, async () => {
    const step = await runStep(agent, {
      inputs: { template: 'image.pkr.hcl', packerPath: any ?? '' },
      files,
      secrets: { deployKey: 'correct-horse-battery' },
      env: {
        CLOUD_KEY: 'k',
        ARM_CLIENT_SECRET: 's',
        SYSTEM_ACCESSTOKEN: 't',
        GITHUB_TOKEN: 'g',
        HTTPS_PROXY: 'http://proxy:1',
        PKR_VAR_unused: 'u',
      },
    })
    await expectEnd(step, 'Succeeded')
    const names = await namesSeen(step.sources)
    expect(names.filter((name) => agentsOwn.test(name))).toEqual([])
    expect(names).toEqual(expect.arrayContaining(['PATH', 'HOME', 'TMPDIR', 'HTTPS_PROXY', 'PKR_VAR_unused']))
  })

  test.skipIf(!any)(`has what passEnvironment names ${needsPacker}`, async () => {
    const step = await runStep(agent, {
      inputs: {
        template: 'image.pkr.hcl',
        packerPath: any ?? '',
        passEnvironment: 'CLOUD_KEY\nARM_*\nINPUT_*',
      },
      files,
      env: { CLOUD_KEY: 'k', ARM_CLIENT_ID: 'c', OTHER: 'o' },
    })
    await expectEnd(step, 'Succeeded')
    const names = await namesSeen(step.sources)
    expect(names).toEqual(expect.arrayContaining(['CLOUD_KEY', 'ARM_CLIENT_ID']))
    expect(names).not.toContain('OTHER')
    expect(names.filter((name) => name.startsWith('INPUT_'))).toEqual([])
  })

  test.skipIf(!current)(`the full log of Packer is a file of its own ${needsCurrent}`, async () => {
    const step = await runStep(agent, {
      inputs: {
        template: 'image.pkr.hcl',
        packerPath: current ?? '',
        packerLog: 'true',
        secretVariables: 'password=correct-horse-battery',
      },
      files: {
        'image.pkr.hcl': nullTemplate(
          shellLocal('echo correct-horse-battery'),
          'variable "password" {\n  type = string\n}\n\n',
        ),
      },
    })
    await expectEnd(step, 'Succeeded')
    expect(step.outputs['packerLogPath']).toBe(
      join(step.transcript.directories['temp'] ?? '', 'machine-image-report/packer.log'),
    )
    const log = step.leftFiles.get('machine-image-report/packer.log') ?? ''
    expect(log).toContain('[INFO] Packer version: 1.16.0')
    expect(log).not.toContain('correct-horse-battery')
  })
})

async function namesSeen(sources: string): Promise<readonly string[]> {
  const text = await readFile(join(sources, 'environment.txt'), 'utf8')
  return text.split('\n').map((line) => line.split('=', 1)[0] ?? '')
}
