import { describe, expect, it } from 'vitest'
import { Scope } from '#shared/base/scope.ts'

describe('Scope', () => {
  it('undoes in reverse order', async () => {
    const scope = new Scope()
    const order: string[] = []
    for (const name of ['a', 'b', 'c']) scope.defer(name, async () => void order.push(name))
    expect(await scope.close()).toEqual([])
    expect(order).toEqual(['c', 'b', 'a'])
  })

  it('goes on after an undo that rejects, throws or never ends, and names each', async () => {
    const scope = new Scope()
    const order: string[] = []
    scope.defer('first', async () => void order.push('first'))
    scope.defer('rejects', () => Promise.reject(new Error('no way')))
    scope.defer('throws', () => {
      throw new Error('at once')
    })
    scope.defer('hangs', () => new Promise(() => undefined), 20)
    scope.defer('last', async () => void order.push('last'))
    expect(await scope.close()).toEqual([
      { label: 'hangs', reason: 'not finished after 20 ms' },
      { label: 'throws', reason: 'at once' },
      { label: 'rejects', reason: 'no way' },
    ])
    expect(order).toEqual(['last', 'first'])
  })

  it('undoes early once, not again at the end', async () => {
    const scope = new Scope()
    let count = 0
    const undo = scope.defer('counted', async () => void count++)
    await undo()
    await undo()
    await scope.close()
    expect(count).toBe(1)
  })

  it('does not undo later what was undone at the end', async () => {
    const scope = new Scope()
    let count = 0
    const undo = scope.defer('counted', async () => void count++)
    await scope.close()
    await undo()
    await scope.close()
    expect(count).toBe(1)
  })

  it('also undoes what an undo has begun', async () => {
    const scope = new Scope()
    const order: string[] = []
    scope.defer('outer', async () => {
      scope.defer('inner', async () => void order.push('inner'))
      order.push('outer')
    })
    await scope.close()
    expect(order).toEqual(['outer', 'inner'])
  })
})
