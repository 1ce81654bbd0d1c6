import { describe, expect, it, vi } from 'vitest'
import { describeError, errnoOf, ImageError, isImageError } from '#shared/base/errors.ts'

describe('ImageError', () => {
  it('carries title and hint of its code, and the detail of the case', () => {
    const cause = new Error('below')
    const error = new ImageError('PACKER_TOO_OLD', 'Packer 1.6.6 has no init.', {
      cause,
      at: { file: 'a.pkr.hcl', line: 3 },
    })
    expect(error).toMatchObject({
      code: 'PACKER_TOO_OLD',
      title: 'This Packer is too old',
      name: 'ImageError',
    })
    expect(error.message).toBe('This Packer is too old: Packer 1.6.6 has no init.')
    expect(error.hint).toMatch(/newer Packer/)
    expect(error.cause).toBe(cause)
    expect(error.at).toEqual({ file: 'a.pkr.hcl', line: 3 })
    expect(error.findings).toEqual([])
  })

  it('takes a better hint', () => {
    expect(new ImageError('INTERNAL', 'x', { hint: 'Do that.' }).hint).toBe('Do that.')
  })

  it('is recognised across two copies of its class, as each bundle chunk may carry one', async () => {
    vi.resetModules()
    const copy = await import('#shared/base/errors.ts')
    expect(copy.ImageError).not.toBe(ImageError)
    const foreign = new copy.ImageError('CANCELLED', 'x')
    expect(foreign).not.toBeInstanceOf(ImageError)
    expect(isImageError(foreign)).toBe(true)
    expect(copy.isImageError(new ImageError('CANCELLED', 'x'))).toBe(true)
  })

  it.each([new Error('x'), { code: 'CANCELLED', detail: 'x', hint: 'y' }, 'CANCELLED', null, undefined, 7])(
    'is not seen in %o',
    (thrown) => {
      expect(isImageError(thrown)).toBe(false)
    },
  )
})

describe('describeError', () => {
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  it.each([
    [new Error('broken'), 'broken'],
    [new RangeError(''), 'RangeError'],
    ['just text', 'just text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [42, '42'],
    [10n, '[object BigInt]'],
    [Symbol('s'), 'Symbol(s)'],
    [{ a: 1 }, '{"a":1}'],
    [circular, '[object Object]'],
  ])('makes a line of %o', (thrown, expected) => {
    expect(describeError(thrown)).toBe(expected)
  })
})

describe('errnoOf', () => {
  it('reads the name of a failed system call only where there is one', () => {
    expect(errnoOf(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT')
    expect(errnoOf(Object.assign(new Error('x'), { code: 7 }))).toBeUndefined()
    expect(errnoOf({ code: 'ENOENT' })).toBeUndefined()
  })
})
