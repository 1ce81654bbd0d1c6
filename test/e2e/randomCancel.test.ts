import { expect, test } from 'vitest'
import { any, needsPacker } from './packers.ts'
import { cancelCase, runCancelCase } from './randomCancel.ts'
import { newRoot } from './step.ts'

/** The sample of `npm run soak` that every test run takes. */
const sample = Array.from({ length: 8 }, (_, index) => ({ index, ...cancelCase(20_261_121, index) }))

test.skipIf(!any).concurrent.each(sample)(
  `case $index: $templateName cancelled after $cancelAfterMs ms on $agent.name ${needsPacker}`,
  async (one) => {
    const outcome = await runCancelCase(one, await newRoot(), any ?? '')
    expect(outcome).toEqual({
      result: 'Canceled',
      cancelToExitMs: expect.any(Number),
      leakedProcesses: [],
      leakedFiles: [],
      violations: [],
    })
    expect(outcome.cancelToExitMs).toBeLessThan(9000)
  },
)
