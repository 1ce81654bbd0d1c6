import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { DigestThreads, sharedBuffer } from '#shared/base/digestThreads.ts'

it.each(['md5', 'sha256'] as const)('digests many blocks at once by %s', async (algorithm) => {
  await using threads = new DigestThreads(algorithm)
  const blocks = Array.from({ length: 20 }, (_each, index) => {
    const block = sharedBuffer(index * 1000)
    randomBytes(block.length).copy(block)
    return block.subarray(0, block.length - (index % 3))
  })
  const digests = await Promise.all(blocks.map((block) => threads.digest(block)))
  expect(digests).toEqual(blocks.map((block) => createHash(algorithm).update(block).digest()))
})

it('lets nobody wait for threads that have ended', async () => {
  const threads = new DigestThreads('sha256')
  const early = threads.digest(sharedBuffer(1 << 20)).catch(String)
  await threads[Symbol.asyncDispose]()
  expect([
    createHash('sha256')
      .update(Buffer.alloc(1 << 20))
      .digest(),
    'Error: The threads for digests have ended.',
  ]).toContainEqual(await early)
  await expect(threads.digest(sharedBuffer(1))).rejects.toThrow('The threads for digests have ended.')
})
