import { RestError } from '@azure/core-rest-pipeline'
import { expect, test } from 'vitest'
import { findInArm } from '#shared/azure/arm/askArm.ts'
import { systemClock } from '#shared/base/clock.ts'

const context = { clock: systemClock, signal: new AbortController().signal }

function missing(code: string): () => Promise<never> {
  return () => Promise.reject(new RestError('not there', { statusCode: 404, code }))
}

test.each(['ResourceNotFound', 'NotFound'])('%s is nothing', async (code) => {
  expect(await findInArm('find it', context, missing(code))).toBeUndefined()
})

test.each(['ResourceGroupNotFound', 'ParentResourceNotFound'])(
  '%s is nothing only for who removes',
  async (code) => {
    await expect(findInArm('find it', context, missing(code))).rejects.toMatchObject({
      code: 'AZURE_NOT_FOUND',
    })
    expect(await findInArm('remove it', context, missing(code), { withParent: true })).toBeUndefined()
  },
)

test('an unknown subscription is always an error: the account may just not see it', async () => {
  const found = findInArm('remove it', context, missing('SubscriptionNotFound'), { withParent: true })
  await expect(found).rejects.toMatchObject({ code: 'AZURE_NOT_FOUND' })
})
