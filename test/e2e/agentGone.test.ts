import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { logText } from '#test/agent/transcript.ts'
import { agents, type Agent } from './agents.ts'
import { sourcesOf, type StepOptions } from './agentStep.ts'
import { expectEnd } from './expectations.ts'
import { any, needsPacker } from './packers.ts'
import { newRoot, runStep } from './step.ts'
import { stepProcess } from './stepProcess.ts'
import { allEnded, eventually, mainProcessOf } from './stepProcesses.ts'
import { nullTemplate, shellLocal } from './templates.ts'

const inputs = { template: 'image.pkr.hcl', packerPath: any ?? '' }

/** Starts a step in an agent of its own, and kills that agent once the build has made the file `up`. */
async function runUntilAgentDies(agent: Agent, root: string, options: StepOptions): Promise<number> {
  const { argv, input } = stepProcess(agent, root, options)
  const [file, ...args] = argv
  const running = execa(file, args, { input, reject: false })
  const sources = sourcesOf(agent, root)
  await mkdir(sources, { recursive: true })
  await eventually('the build is up', async () => stat(join(sources, 'up')).catch(() => undefined))
  const main = await eventually('the main process', () => mainProcessOf(root))
  running.kill('SIGKILL')
  await running
  return main
}

async function leftIn(root: string): Promise<readonly string[]> {
  const paths = await readdir(root, { recursive: true })
  return paths.filter((path) => /(?:^|\/)(?:\.machine-image-tasks|mi-[a-z0-9]{6})$/.test(path))
}

describe.concurrent.each(agents)('the agent itself dies on $name', (agent) => {
  test.skipIf(!any)(
    `the build goes on to its end and cleans up, though nobody reads it ${needsPacker}`,
    async () => {
      const root = await newRoot()
      const lines = ['touch up', 'for i in $(seq 30); do echo line $i; sleep 0.1; done', 'touch finished']
      await runUntilAgentDies(agent, root, {
        inputs,
        files: { 'image.pkr.hcl': nullTemplate(shellLocal(...lines)) },
      })
      await allEnded(root)
      expect(await readdir(sourcesOf(agent, root))).toContain('finished')
      expect(await leftIn(root)).toEqual([])
    },
  )

  test.skipIf(!any)(`what is killed with it is cleared away by the next step ${needsPacker}`, async () => {
    const root = await newRoot()
    const template = nullTemplate(shellLocal('touch up', 'sleep 600'))
    const main = await runUntilAgentDies(agent, root, { inputs, files: { 'image.pkr.hcl': template } })
    process.kill(main, 'SIGKILL')
    await eventually('the main process is gone', async () =>
      (await mainProcessOf(root)) === undefined ? true : undefined,
    )
    expect(await leftIn(root)).toHaveLength(2)
    const next = await runStep(agent, { inputs, files: { 'image.pkr.hcl': nullTemplate() } }, root)
    await expectEnd(next, 'Succeeded')
    expect(logText(next.transcript)).toContain('An earlier run was killed')
  })
})
