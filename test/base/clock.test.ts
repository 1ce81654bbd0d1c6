import { describe, expect, it } from 'vitest'
import { formatDuration, systemClock } from '#shared/base/clock.ts'

describe('systemClock', () => {
  it('sleeps, and never goes back', async () => {
    const before = systemClock.monotonicMs()
    await systemClock.sleep(5)
    expect(systemClock.monotonicMs()).toBeGreaterThan(before)
  })

  it('ends a sleep at once when aborted, before or during it', async () => {
    const controller = new AbortController()
    const sleeping = systemClock.sleep(600_000, controller.signal)
    controller.abort()
    await expect(sleeping).rejects.toThrow(/aborted/)
    await expect(systemClock.sleep(600_000, controller.signal)).rejects.toThrow(/aborted/)
  })
})

describe('formatDuration', () => {
  it.each([
    [0, '0.0s'],
    [1234, '1.2s'],
    [9_949, '9.9s'],
    [10_000, '10s'],
    [59_499, '59s'],
    [60_000, '1m0s'],
    [95_000, '1m35s'],
    [3_599_600, '1h0m0s'],
    [3_600_000, '1h0m0s'],
    [90_061_000, '25h1m1s'],
  ])('shows %d ms as %s', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected)
  })
})
