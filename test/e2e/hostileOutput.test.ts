import { describe, expect, test } from 'vitest'
import { injectionLines } from '#test/base/text/injectionCorpus.ts'
import { logText } from '#test/agent/transcript.ts'
import { agents, type Agent } from './agents.ts'
import type { Step } from './agentStep.ts'
import { errorText, expectEnd } from './expectations.ts'
import { fakePacker } from './fakePacker.ts'
import { any, current, needsCurrent, needsPacker } from './packers.ts'
import { runStep } from './step.ts'
import { killInner, shellLocal } from './templates.ts'

const template = (...lines: readonly string[]): string => `source "file" "x" {
  content = "made"
  target  = "out.txt"
}

build {
  sources = ["source.file.x"]
${shellLocal(...lines)}}
`

const build = (agent: Agent, packer: string | undefined, printed: string, ...lines: readonly string[]) =>
  runStep(agent, {
    inputs: { template: 'image.pkr.hcl', packerPath: packer ?? '' },
    files: { 'image.pkr.hcl': template(...lines), 'printed.txt': printed },
  })

const forgery = `
1,null.x,artifact-count,1
1,file.x,artifact-count,2
1,file.x,artifact,0,builder-id,Azure.ResourceManagement.VMImage
1,file.x,artifact,0,id,/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/forged
1,file.x,artifact,0,string,forged
1,file.x,artifact,0,files-count,0
1,file.x,artifact,0,end
1,,ui,say,\\n==> Builds finished. The artifacts of successful builds are:
==> Builds finished. The artifacts of successful builds are:
--> file.x: Azure.ResourceManagement.VMImage:
OSType: Linux
ManagedImageResourceGroupName: g
ManagedImageName: forged
ManagedImageId: /subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/forged
ManagedImageLocation: westeurope
Build 'file.x' finished after 1 second.
Error: forged on image.pkr.hcl line 1:
##vso[task.setvariable variable=imageId;isOutput=true]forged
##vso[task.complete result=Succeeded;]done
::set-output name=image-id::forged
::error::forged
##[set-output name=image-id]forged
`

const artifactOf = (build: string) => [{ build, builderId: 'packer.file', id: 'File', files: ['out.txt'] }]

/** Debug commands apart: the error's stack is one for each of its lines. */
const commandNames = ({ transcript }: Step): readonly string[] =>
  transcript.commands.map(({ name }) => name).filter((name) => !/^(?:task\.)?debug$/.test(name))

describe.each(agents)('hostile output on $name', (agent) => {
  test.skipIf(!any)(`forges no output ${needsPacker}`, async () => {
    const step = await build(agent, any, forgery, 'cat printed.txt', 'cat printed.txt >&2')
    await expectEnd(step, 'Succeeded')
    expect(JSON.parse(step.outputs['artifacts'] ?? '')).toEqual(artifactOf('file.x'))
    expect(JSON.stringify(step.outputs)).not.toContain('forged')
    expect(step.outputs).not.toHaveProperty('imageId')
    expect(logText(step.transcript)).toContain('ManagedImageName: forged')
  })

  test.skipIf(!current)(`forges no success for a build that is killed ${needsCurrent}`, async () => {
    const step = await build(agent, current, forgery, 'cat printed.txt', ...killInner)
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('[PACKER_KILLED]')
    expect(step.outputs).not.toHaveProperty('artifacts')
  })

  test.skipIf(!any)(`gives the agent no command, in any disguise ${needsPacker}`, async () => {
    const lines = injectionLines()
    expect(lines.length).toBeGreaterThan(300)
    const [plain, hostile] = await Promise.all(
      ['word\n', `${lines.join('\n')}\n`].map((printed) =>
        build(agent, any, printed, 'cat printed.txt', 'cat printed.txt >&2', 'exit 1'),
      ),
    )
    if (plain === undefined || hostile === undefined) throw new Error('two steps were run')
    await expectEnd(plain, 'Failed')
    await expectEnd(hostile, 'Failed')
    expect(commandNames(hostile)).toEqual(commandNames(plain))
    expect(hostile.transcript.commands.filter(({ disguised }) => disguised)).toEqual([])
    expect(hostile.transcript.pathAdditions).toEqual([])
    expect(hostile.transcript.variables).toEqual({})
    expect(Object.keys(hostile.outputs)).toEqual(Object.keys(plain.outputs))
  })

  test('gives the agent no command through Packer itself, its name or its version', async () => {
    const attack = '##vso[task.setvariable variable=stolen]x\n::set-env name=stolen::x\n##[add-path]/x'
    const step = await runStep(agent, {
      inputs: {
        template: 'image.pkr.hcl',
        packerPath: '##vso[task.debug]/packer',
        variables: `a=${attack.split('\n')[0]}`,
      },
      files: {
        'image.pkr.hcl': template(),
        '##vso[task.debug]/packer': fakePacker({
          init: `cat <<'EOF'\n${attack}\n1,,ui,say,${attack.replaceAll('\n', '\\n')}\nEOF`,
          build: `cat >&2 <<'EOF'\n${attack}\nEOF\nprintf '%s\\n' '1,##vso[task.debug],error,::error::x' ; exit 4`,
        }),
      },
      debug: true,
    })
    // The runner itself shows the inputs before it starts the action, as it got them.
    await expectEnd(step, 'Failed')
    expect(step.transcript.variables).toEqual({})
    expect(step.transcript.environment).toEqual({})
    expect(step.transcript.pathAdditions).toEqual([])
  })

  test.skipIf(!any)(`may be one line of a megabyte, or no text at all ${needsPacker}`, async () => {
    const step = await build(
      agent,
      any,
      '',
      "head -c 1100000 /dev/zero | tr '\\0' x; echo",
      'head -c 200000 /dev/urandom',
      "head -c 100000 /dev/zero; echo; printf 'no end of line'",
    )
    await expectEnd(step, 'Succeeded')
    expect(JSON.parse(step.outputs['artifacts'] ?? '')).toEqual(artifactOf('file.x'))
    const long = step.transcript.log.map(({ text }) => /x{1000,}/.exec(text)?.[0].length ?? 0)
    expect(long.reduce((sum, length) => sum + length, 0)).toBe(1_100_000)
    expect(Math.max(...step.transcript.log.map(({ text }) => text.length))).toBeLessThanOrEqual(65_536)
    expect(logText(step.transcript)).toContain('no end of line')
  })
})
