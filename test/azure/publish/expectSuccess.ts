import { expect } from 'vitest'
import type { PublishRun } from './publishRun.ts'

/** Fails with the log unless the run succeeded and undid what it had to. */
export function expectSuccess({ error, log, undoFailures }: PublishRun): void {
  expect(error, log.join('\n')).toBeUndefined()
  expect(undoFailures).toEqual([])
}
