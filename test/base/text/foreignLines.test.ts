import { describe, expect, it } from 'vitest'
import { createForeignText } from '#shared/base/text/foreignLines.ts'
import { Masker } from '#shared/base/text/masker.ts'

const limit = 64 * 1024

describe('createForeignText', () => {
  const masker = new Masker()
  const foreign = createForeignText(masker)

  it('gives an ordinary line as it is', () => {
    expect(foreign('==> null.x: done')).toEqual(['==> null.x: done'])
    expect(foreign('')).toEqual([''])
  })

  it('masks secrets that are registered later, and those that cleaning puts together', () => {
    masker.add('tr0ub4dor')
    expect(foreign('a tr0ub4dor b tr0\u200bub\x1b[0m4dor c')).toEqual(['a *** b *** c'])
  })

  it('cuts a long line for display and loses nothing', () => {
    const line = 'ab🙂'.repeat(limit)
    const pieces = foreign(line)
    expect(pieces.length).toBeGreaterThan(3)
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(limit)
    expect(pieces.join('')).toBe(line)
  })

  it('makes each piece inert as a line of its own', () => {
    expect(foreign(`${'x'.repeat(limit)}::error::forged`)).toEqual(['x'.repeat(limit), ':_:error::forged'])
  })
})
