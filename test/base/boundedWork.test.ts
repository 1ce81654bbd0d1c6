import { expect, it } from 'vitest'
import { boundedWork } from '#shared/base/boundedWork.ts'

it('has no more under way than it may, in the order it was given, failures included', async () => {
  const work = boundedWork(2)
  let atWork = 0
  let most = 0
  const begun: number[] = []
  const all = await Promise.allSettled(
    [0, 1, 2, 3, 4, 5].map((index) =>
      work(async () => {
        begun.push(index)
        most = Math.max(most, ++atWork)
        await new Promise((resolve) => setTimeout(resolve, index === 0 ? 20 : 1))
        atWork--
        if (index % 2 === 1) throw new Error(`no ${index}`)
        return index
      }),
    ),
  )
  expect({ most, begun }).toEqual({ most: 2, begun: [0, 1, 2, 3, 4, 5] })
  expect(all.map(({ status }) => status)).toEqual([0, 1, 2].flatMap(() => ['fulfilled', 'rejected']))
})
