import { beforeAll, expect, it } from 'vitest'
import { bundleProgram, ended, startProgram } from '#test/base/program.ts'

let program = ''
beforeAll(
  async () => void (program = await bundleProgram(new URL('cancellationProgram.ts', import.meta.url))),
)

it.each<readonly [NodeJS.Signals, NodeJS.Signals]>([
  ['SIGINT', 'SIGTERM'],
  ['SIGTERM', 'SIGINT'],
  ['SIGHUP', 'SIGINT'],
  ['SIGINT', 'SIGINT'],
])('%s cancels, and %s after it says that nobody will wait', async (first, second) => {
  const running = startProgram([process.execPath, program])
  expect(await running.line()).toBe('listening')
  running.child.kill(first)
  expect(await running.line()).toBe('cancelled')
  running.child.kill(second)
  expect(await running.rest()).toEqual(['hurried'])
  await ended(running)
  expect(running.child.exitCode).toBe(0)
})
