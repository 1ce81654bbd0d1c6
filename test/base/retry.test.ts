import { describe, expect, it } from 'vitest'
import { retry, type RetryPolicy } from '#shared/base/retry.ts'
import { fakeClock } from './fakeClock.ts'

const policy: RetryPolicy = { attempts: 6, baseDelayMs: 100, maxDelayMs: 1000, shouldRetry: () => true }

const failing = (times: number) => {
  const seen: number[] = []
  return {
    seen,
    run: async (attempt: number) => {
      seen.push(attempt)
      if (attempt <= times) throw new Error(`failure ${attempt}`)
      return `success ${attempt}`
    },
  }
}

describe('retry', () => {
  it('tries until it succeeds', async () => {
    const clock = fakeClock()
    const { run, seen } = failing(3)
    expect(await retry(run, policy, clock)).toBe('success 4')
    expect(seen).toEqual([1, 2, 3, 4])
    expect(clock.sleeps).toHaveLength(3)
  })

  it('throws what the last try threw', async () => {
    const { run, seen } = failing(99)
    await expect(retry(run, policy, fakeClock())).rejects.toThrow('failure 6')
    expect(seen).toHaveLength(6)
  })

  it('pauses anywhere between zero and a bound that doubles up to the longest', async () => {
    const longest = [0, 0, 0, 0, 0]
    const shortest = [9999, 9999, 9999, 9999, 9999]
    for (let round = 0; round < 300; round++) {
      const clock = fakeClock()
      await retry(failing(5).run, policy, clock)
      for (const [index, ms] of clock.sleeps.entries()) {
        longest[index] = Math.max(longest[index] ?? 0, ms)
        shortest[index] = Math.min(shortest[index] ?? 0, ms)
      }
    }
    for (const [index, bound] of [100, 200, 400, 800, 1000].entries()) {
      expect(longest[index]).toBeLessThanOrEqual(bound)
      expect(longest[index]).toBeGreaterThan(bound * 0.8)
      expect(shortest[index]).toBeLessThan(bound * 0.2)
    }
  })

  it('does not try again what will not get better', async () => {
    const { run, seen } = failing(99)
    await expect(retry(run, { ...policy, shouldRetry: () => false }, fakeClock())).rejects.toThrow(
      'failure 1',
    )
    expect(seen).toEqual([1])
  })

  it('does not try again once aborted, nor pauses', async () => {
    const controller = new AbortController()
    const clock = fakeClock()
    const run = async () => {
      controller.abort()
      throw new Error('the first')
    }
    await expect(retry(run, policy, clock, controller.signal)).rejects.toThrow('the first')
    expect(clock.sleeps).toEqual([])
  })
})
