import { describe, expect, test } from 'vitest'
import { phaseOf } from '#test/agent/transcript.ts'
import type { StopTrigger } from '#test/agent/stopTriggers.ts'
import { agents } from './agents.ts'
import { errorText, expectEnd } from './expectations.ts'
import { cancelToExitMs } from './leftBehind.ts'
import { fakePacker, type FakeCommands } from './fakePacker.ts'
import { any } from './packers.ts'
import { runStep } from './step.ts'
import { nullTemplate, shellLocal } from './templates.ts'

/** The agent's ladder takes 10 s; the rest is for reporting. */
const exitLimitMs = 9000

interface Phase {
  readonly name: string
  readonly cancelAfter: StopTrigger
  readonly template?: string
  readonly fake?: FakeCommands
}

const postProcessing = nullTemplate(`
  post-processor "shell-local" {
    inline = ["echo still up", "sleep 600"]
  }
`)

const stubborn = shellLocal(
  "trap '' INT TERM HUP",
  'setsid sleep 600 &',
  "(trap '' INT TERM; sleep 600) &",
  'env -i setsid sh -c "sleep 600; :" &',
  'nohup sleep 600 > /dev/null 2>&1 &',
  'echo still up',
  'while :; do sleep 1; done',
)

const phases: readonly Phase[] = [
  { name: 'before the temp directory is chosen', cancelAfter: { line: /^Machine Image Build$/ } },
  {
    name: 'while Packer is asked its version',
    cancelAfter: { line: /programs run there/, ms: 400 },
    fake: { version: 'sleep 600' },
  },
  {
    name: 'while plugins are installed',
    cancelAfter: { line: /still up/ },
    fake: { init: 'echo "1,,ui,say,still up"; sleep 600' },
  },
  {
    name: 'while a provisioner runs',
    cancelAfter: { line: /still up/ },
    template: nullTemplate(shellLocal('echo still up', 'sleep 600')),
  },
  {
    name: 'while a provisioner runs that heeds no signal and leaves processes behind',
    cancelAfter: { line: /still up/, ms: 300 },
    template: nullTemplate(stubborn),
  },
  {
    name: 'while a post-processor runs',
    cancelAfter: { line: /still up/ },
    template: postProcessing,
  },
  {
    name: 'while Packer itself heeds no signal',
    cancelAfter: { line: /still up/ },
    fake: { build: `trap '' INT TERM; echo "1,,ui,say,still up"; while :; do sleep 1; done` },
  },
]

describe.concurrent.each(agents)('cancelling on $name', (agent) => {
  for (const { name, cancelAfter, template, fake } of phases) {
    test.skipIf(!any && !fake)(`${name}${fake ? '' : ' (needs a Packer)'}`, async () => {
      const step = await runStep(agent, {
        inputs: { template: 'image.pkr.hcl', packerPath: fake ? 'packer' : (any ?? '') },
        files: { 'image.pkr.hcl': template ?? nullTemplate(), ...(fake && { packer: fakePacker(fake) }) },
        cancelAfter,
      })
      await expectEnd(step, 'Canceled')
      expect(errorText(step)).toContain('[CANCELLED]')
      expect(phaseOf(step.transcript, 'main')).toMatchObject({ signal: null })
      expect(cancelToExitMs(step)).toBeLessThan(exitLimitMs)
    })
  }
})
