import { closeSync, openSync, statSync, utimesSync, writeSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mapContent, type ContentMap } from '#shared/azure/upload/contentMap.ts'
import { extentBytes, type Extent } from '#shared/azure/upload/extent.ts'
import { uploadContent } from '#shared/azure/upload/uploadContent.ts'
import { openContent } from '#shared/disk/exchange/openContent.ts'
import { fakeClock } from '#test/base/fakeClock.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { scratch } from '#test/base/scratch.ts'
import { localTools } from '#test/disk/tools.ts'
import { seededRandom } from '../random.ts'
import { memoryContent, sparseBytes } from './memoryContent.ts'
import { memoryStore, type MemoryStore } from './memoryStore.ts'

const MiB = 2 ** 20
const signal = new AbortController().signal

async function mapOf(bytes: Buffer, extents?: readonly Extent[]): Promise<ContentMap> {
  return await mapContent(memoryContent(bytes, extents), { signal })
}

async function upload(
  bytes: Buffer,
  store: MemoryStore,
  options: { map?: ContentMap; isFresh?: boolean; renew?: () => Promise<void> } = {},
) {
  const ctx = { clock: fakeClock(), signal, log: recordedLog().log }
  const { map = await mapOf(bytes), isFresh = true, renew = () => Promise.resolve() } = options
  return await uploadContent(memoryContent(bytes), map, { store, renew, isFresh }, ctx)
}

/** Data that has to be sent in 8 pieces per MiB. */
function dotted(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes)
  for (let at = 0; at < sizeBytes; at += 128 * 1024) bytes.fill(1 + (at % 251), at, at + 4096)
  return bytes
}

function imageOf(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(512, 0xf0)])
}

describe('upload', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'any sparse disk arrives byte for byte, and its zeros are not sent (seed %i)',
    async (seed) => {
      const bytes = sparseBytes(23 * MiB, seededRandom(seed))
      const store = memoryStore(bytes.length + 512)
      const { sentBytes } = await upload(bytes, store)
      expect(store.bytes.equals(imageOf(bytes))).toBe(true)
      expect(sentBytes).toBe(extentBytes(store.writes))
      for (const { offsetBytes, lengthBytes } of store.writes)
        for (let at = offsetBytes; at + 65_536 <= offsetBytes + lengthBytes; at += 65_536)
          expect(bytes.subarray(at, at + 65_536).some((byte) => byte !== 0) || at >= bytes.length).toBe(true)
    },
  )

  test('a disk of zeros is its footer', async () => {
    const bytes = Buffer.alloc(20 * MiB)
    const store = memoryStore(bytes.length + 512)
    expect(await upload(bytes, store)).toMatchObject({ sentBytes: 512 })
  })

  test('the footer is last', async () => {
    const bytes = sparseBytes(8 * MiB, seededRandom(3))
    const store = memoryStore(bytes.length + 512)
    await upload(bytes, store)
    expect(store.writes.at(-1)).toEqual({ offsetBytes: bytes.length, lengthBytes: 512 })
  })

  test('cut at any piece, whether it arrived or not: identical bytes, and at most that piece again', async () => {
    const bytes = dotted(8 * MiB)
    const map = await mapOf(bytes)
    expect(map.pieces.length).toBe(64)
    for (let cut = 0; cut < map.pieces.length + 1; cut++)
      for (const arrives of [false, true]) {
        const store = memoryStore(bytes.length + 512)
        let isCut = false
        store.fault = (index) => {
          if (isCut || index !== cut) return undefined
          isCut = true
          return { failure: 'busy', arrives }
        }
        await upload(bytes, store, { map })
        expect(store.bytes.equals(imageOf(bytes))).toBe(true)
        expect(store.writes.length).toBe(map.pieces.length + 2)
      }
  })

  test('killed after any piece, the next run sends what is missing and nothing else', async () => {
    const bytes = dotted(4 * MiB)
    const map = await mapOf(bytes)
    for (let done = 0; done <= map.pieces.length; done++) {
      const store = memoryStore(bytes.length + 512)
      store.fault = (index) => (index >= done ? { failure: 'refused' } : undefined)
      await expect(upload(bytes, store, { map })).rejects.toMatchObject({ code: 'UPLOAD_FAILED' })
      store.fault = undefined
      const { resumedBytes, sentBytes } = await upload(bytes, store, { map, isFresh: false })
      expect(store.bytes.equals(imageOf(bytes))).toBe(true)
      expect(resumedBytes + sentBytes).toBe(map.dataBytes + 512)
      expect(resumedBytes).toBe(extentBytes(map.pieces.slice(0, done)))
    }
  })

  test('a hundred thousand pieces that are there already are compared at once', async () => {
    const pieces = Array.from({ length: 100_000 }, (_each, at) => ({
      offsetBytes: at * MiB,
      lengthBytes: 4096,
    }))
    const sizeBytes = pieces.length * MiB
    const content = { ...memoryContent(Buffer.alloc(MiB)), sizeBytes }
    const map = { ...(await mapOf(Buffer.alloc(MiB))), sizeBytes, pieces, dataBytes: extentBytes(pieces) }
    const writes: number[] = []
    const store = {
      ...memoryStore(0),
      sizeBytes: async () => sizeBytes + 512,
      async *ranges() {
        yield* pieces
      },
      write: async (at: number) => void writes.push(at),
    }
    const ctx = { clock: fakeClock(), signal, log: recordedLog().log }
    const startedMs = performance.now()
    await uploadContent(content, map, { store, renew: () => Promise.resolve(), isFresh: false }, ctx)
    expect(writes).toEqual([sizeBytes])
    expect(performance.now() - startedMs).toBeLessThan(2000)
  })

  test('what is there and should not be is cleared', async () => {
    const bytes = sparseBytes(12 * MiB, seededRandom(5))
    const store = memoryStore(bytes.length + 512)
    await upload(sparseBytes(12 * MiB, seededRandom(6)), store)
    await upload(bytes, store, { isFresh: false })
    const sent = await mapOf(bytes)
    for (const { offsetBytes, lengthBytes } of sent.pieces)
      store.bytes.fill(0, offsetBytes, offsetBytes + lengthBytes)
    expect(store.bytes.subarray(0, bytes.length).some((byte) => byte !== 0)).toBe(false)
  })

  test('an address that has expired is renewed in the middle', async () => {
    const bytes = Buffer.alloc(30 * MiB, 1)
    const store = memoryStore(bytes.length + 512)
    let isGood = true
    let renewals = 0
    store.fault = (index) => {
      if (index === 3) isGood = false
      return isGood ? undefined : { failure: 'expired' }
    }
    await upload(bytes, store, {
      renew: async () => {
        renewals++
        isGood = true
      },
    })
    expect(renewals).toBeGreaterThan(0)
    expect(store.bytes.equals(imageOf(bytes))).toBe(true)
  })

  test('a file that is changed while it is sent gets no footer, though its time of change is put back', async () => {
    const folder = await scratch()
    const path = join(folder, 'disk.raw')
    const bytes = Buffer.alloc(12 * MiB, 1)
    bytes.writeUInt16LE(0xaa55, 510)
    await writeFile(path, bytes)
    const content = await openContent(await localTools(folder), path)
    const map = await mapContent(content, { signal })
    const store = memoryStore(content.sizeBytes + 512)
    store.fault = (index) => {
      if (index !== 1) return undefined
      const { atime, mtime } = statSync(path)
      const file = openSync(path, 'r+')
      writeSync(file, Buffer.from([2]), 0, 1, 5 * MiB)
      closeSync(file)
      utimesSync(path, atime, mtime)
      return undefined
    }
    const ctx = { clock: fakeClock(), signal, log: recordedLog().log }
    const target = { store, renew: () => Promise.resolve(), isFresh: true }
    await expect(uploadContent(content, map, target, ctx)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('was changed while it was sent') as string,
    })
    await content.close()
    expect(extentBytes(store.writes)).toBe(content.sizeBytes)
  })

  test('a place of another size is refused before anything is sent', async () => {
    const bytes = Buffer.alloc(4 * MiB, 1)
    const store = memoryStore(bytes.length)
    await expect(upload(bytes, store)).rejects.toMatchObject({ code: 'UPLOAD_FAILED' })
    expect(store.writes).toEqual([])
  })

  test('an overloaded service is sent less at once', async () => {
    const bytes = dotted(64 * MiB)
    const map = await mapOf(bytes)
    const calm = memoryStore(bytes.length + 512)
    await upload(bytes, calm, { map })
    const busy = memoryStore(bytes.length + 512)
    busy.fault = (index) => (index % 9 === 8 ? { failure: 'busy' } : undefined)
    await upload(bytes, busy, { map })
    expect(busy.bytes.equals(calm.bytes)).toBe(true)
    expect(calm.mostAtOnce()).toBeGreaterThan(8)
    expect(calm.mostAtOnce()).toBeLessThanOrEqual(32)
    expect(busy.mostAtOnce()).toBeLessThan(calm.mostAtOnce())
  })
})

describe('the map of a disk', () => {
  test.each([1, 2, 3, 4])('does not depend on how holes are stored (seed %i)', async (seed) => {
    const random = seededRandom(seed)
    const bytes = sparseBytes(17 * MiB, random)
    const whole = await mapOf(bytes)
    const extents = whole.pieces.map(({ offsetBytes, lengthBytes }) => ({ offsetBytes, lengthBytes }))
    const content = memoryContent(bytes, extents)
    expect(await mapContent(content, { signal })).toEqual(whole)
    expect(content.readBytes()).toBeLessThanOrEqual(extentBytes(extents))
  })

  test('differs with one bit and with the size', async () => {
    const bytes = Buffer.alloc(4 * MiB)
    const other = Buffer.from(bytes)
    other[123_456] = 1
    const digests = [bytes, other, Buffer.alloc(5 * MiB)].map(async (each) => (await mapOf(each)).sha256)
    expect(new Set(await Promise.all(digests)).size).toBe(3)
  })

  test('a disk that is written to while it is read is refused', async () => {
    let stamp = 0
    const content = { ...memoryContent(Buffer.alloc(MiB, 1)), stamp: async () => String(stamp++) }
    await expect(mapContent(content, { signal })).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
  })
})
