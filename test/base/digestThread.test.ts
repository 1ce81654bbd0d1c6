import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { DigestThread, sharedBuffer } from '#shared/base/digestThread.ts'

it.each(['md5', 'sha256'] as const)('digests many blocks at once by %s', async (algorithm) => {
  await using thread = new DigestThread(algorithm)
  const blocks = Array.from({ length: 20 }, (_each, index) => {
    const block = sharedBuffer(index * 1000)
    randomBytes(block.length).copy(block)
    return block.subarray(0, block.length - (index % 3))
  })
  const digests = await Promise.all(blocks.map((block) => thread.digest(block)))
  expect(digests).toEqual(blocks.map((block) => createHash(algorithm).update(block).digest()))
})

it('lets nobody wait for a thread that has ended', async () => {
  const thread = new DigestThread('sha256')
  const early = thread.digest(sharedBuffer(1 << 20)).catch(String)
  await thread[Symbol.asyncDispose]()
  expect([
    createHash('sha256')
      .update(Buffer.alloc(1 << 20))
      .digest(),
    'Error: The thread for digests has ended.',
  ]).toContainEqual(await early)
  await expect(thread.digest(sharedBuffer(1))).rejects.toThrow('The thread for digests has ended.')
})
