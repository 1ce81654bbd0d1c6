import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { logText } from '#test/agent/transcript.ts'
import { inMountNamespace } from '#test/tools/mountNamespace.ts'
import { agents } from './agents.ts'
import { sourcesOf } from './agentStep.ts'
import { errorText, expectEnd } from './expectations.ts'
import { mounts, needsMounts, remounted, runStepUnder } from './namespaces.ts'
import { any, current } from './packers.ts'
import { newRoot } from './step.ts'
import { nullTemplate, shellLocal } from './templates.ts'

const files = { 'image.pkr.hcl': nullTemplate(shellLocal('echo provisioned in $TMPDIR')) }

describe.concurrent.each(agents)('the temp directory on $name', (agent) => {
  test.skipIf(!mounts || !current)(
    `the same template fails under plain Packer and passes under the task, with /tmp and TMPDIR noexec ${needsMounts}`,
    async () => {
      const root = await newRoot('/var/tmp')
      const hardened = join(root, 'hardened')
      const sources = sourcesOf(agent, root)
      await mkdir(hardened, { recursive: true })
      await mkdir(sources, { recursive: true })
      await writeFile(join(sources, 'image.pkr.hcl'), files['image.pkr.hcl'])
      const noexec = [remounted('/tmp', 'noexec'), { at: hardened, options: 'noexec,size=1g,mode=1777' }]

      const plain = await inMountNamespace({
        mounts: noexec,
        cwd: sources,
        argv: [current ?? '', 'build', 'image.pkr.hcl'],
        env: { PATH: '/usr/bin:/bin', HOME: root, TMPDIR: hardened, CHECKPOINT_DISABLE: '1' },
      })
      expect(plain.exitCode).toBe(1)
      expect(plain.stdout).toContain('Permission denied')

      const step = await runStepUnder(noexec, agent, root, {
        inputs: { template: 'image.pkr.hcl', packerPath: current ?? '' },
        files,
        env: { TMPDIR: hardened },
      })
      await expectEnd(step, 'Succeeded')
      expect(logText(step.transcript)).toContain(`provisioned in ${step.outputs['tempDirectory']}`)
    },
  )

  test.skipIf(!mounts || !any)(
    `a noexec temp directory of the agent is passed over, with the reason ${needsMounts}`,
    async () => {
      const root = await newRoot()
      const temp = join(root, '_work/_temp')
      const job = join(root, '_work/1')
      const noexec = [temp, job].map((at) => ({ at, options: 'noexec,size=1g' }))
      const step = await runStepUnder(noexec, agent, root, {
        inputs: { template: 'image.pkr.hcl', packerPath: any ?? '' },
        files,
      })
      await expectEnd(step, 'Succeeded')
      expect(step.outputs['tempDirectoryReason']).toMatch(
        /^~\/\.cache: programs run there, .*refused before it: /,
      )
      const log = logText(step.transcript)
      expect(log).toMatch(/_temp +\S+ +tmpfs on \S+_temp \(.*noexec.*\) +refused +mounted noexec/)
      expect(log).toContain(`provisioned in ${join(step.home, '.cache/machine-image/mi-')}`)
    },
  )

  test.skipIf(!mounts)(
    `a given one that is noexec is an error, whatever else there is ${needsMounts}`,
    async () => {
      const root = await newRoot()
      const given = join(root, 'given')
      const step = await runStepUnder([{ at: given, options: 'noexec,size=1g' }], agent, root, {
        inputs: { template: 'image.pkr.hcl', packerPath: any ?? '', tempDirectory: given },
        files,
      })
      await expectEnd(step, 'Failed')
      expect(errorText(step)).toContain('The given temp directory cannot be used')
      expect(errorText(step)).toContain(`mounted noexec: tmpfs on ${given} (`)
      expect(errorText(step)).toContain(`Remedy: mount -o remount,exec ${given}.`)
      expect(errorText(step)).toContain('[TEMP_EXPLICIT_UNUSABLE]')
    },
  )

  test.skipIf(!mounts)(`without any that is usable, each refusal is told ${needsMounts}`, async () => {
    const root = await newRoot()
    const { home, work } = { home: join(root, 'home'), work: join(root, '_work') }
    await mkdir(home, { recursive: true })
    await mkdir(work, { recursive: true })
    const hostile = [
      remounted('/tmp', 'noexec'),
      remounted('/var/tmp', 'ro'),
      remounted(home, 'noexec'),
      remounted(work, 'noexec'),
    ]
    const step = await runStepUnder(hostile, agent, root, {
      inputs: { template: 'image.pkr.hcl', packerPath: any ?? '' },
      files,
      env: { TMPDIR: join(root, 'nowhere') },
    })
    await expectEnd(step, 'Failed')
    const text = errorText(step)
    expect(text).toContain('No executable temp directory was found')
    expect(text).toContain('[TEMP_NONE_USABLE]')
    const first = agent.platform === 'github' ? 'RUNNER_TEMP' : 'Agent.BuildDirectory'
    for (const told of [
      new RegExp(String.raw`\(${first}\): mounted noexec`),
      /\(\$TMPDIR\): does not exist/,
      /\(~\/\.cache\): mounted noexec/,
      /\/var\/tmp \(\/var\/tmp\): read-only/,
      /\/tmp \(\/tmp\): mounted noexec/,
    ])
      expect(text).toMatch(told)
  })

  test.skipIf(!mounts)(`one with too little room is told with what it has ${needsMounts}`, async () => {
    const root = await newRoot()
    const given = join(root, 'given')
    const step = await runStepUnder([{ at: given, options: 'size=4m' }], agent, root, {
      inputs: { template: 'image.pkr.hcl', packerPath: any ?? '', tempDirectory: given },
      files,
    })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('[TEMP_EXPLICIT_UNUSABLE]')
    expect(errorText(step)).toMatch(/4 MiB/)
  })
})
