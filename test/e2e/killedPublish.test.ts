import { describe, expect, test } from 'vitest'
import { killPublish } from './killedPublish.ts'

describe('a publish killed at a request, and the one after it', () => {
  // Some of each phase; `npm run soak -- publishes` takes all of them.
  test.each([3, 5, 8, 12, 13, 16, 22, 30, 36, 38, 40, 41, 43])(
    'number %i: one version, its bytes, no orphan',
    async (nth) => {
      expect(await killPublish(nth)).toEqual({ wasKilled: true, problems: [] })
    },
    60_000,
  )
})
