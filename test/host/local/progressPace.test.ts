import { expect, it } from 'vitest'
import { progressPace } from '#shared/host/local/progressPace.ts'

it('shows the first and the last report of progress, and one in a second between', () => {
  let nowMs = 0
  const isDue = progressPace(() => nowMs)
  const at = (ms: number, label: string, percent: number) => {
    nowMs = ms
    return isDue({ type: 'progress', label, percent })
  }
  expect(at(0, 'Read', 0)).toBe(true)
  expect(at(500, 'Read', 50)).toBe(false)
  expect(at(999, 'Read', 95)).toBe(false)
  expect(at(999, 'Read', 100)).toBe(true)
  expect(at(999, 'Upload', 0)).toBe(true)
  expect(at(1998, 'Upload', 5)).toBe(false)
  expect(at(1999, 'Upload', 10)).toBe(true)
  expect(at(2998, 'Upload', 15)).toBe(false)
})
