import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isImageError } from '#shared/base/errors.ts'
import { deriveIdentity } from '#shared/disk/diskIdentity.ts'
import { planLayout, type LayoutRequest } from '#shared/disk/layout/planLayout.ts'
import { withFile } from '#shared/disk/readAt.ts'
import { findRoot } from '#shared/disk/sniff/findRoot.ts'
import { encodeTable } from '#shared/disk/table/encodeTable.ts'
import { planGrowth } from '#shared/disk/table/planGrowth.ts'
import { createBlankImage, writePieces } from '#shared/disk/writePieces.ts'
import { scratch } from '#test/base/scratch.ts'
import { mutate, seededRandom } from '../mutations.ts'
import { judge, missingPrograms } from '../tools.ts'

const mebibyte = 2 ** 20
const missing = await missingPrograms('sfdisk')

/** The magic number of ext4, at its place in a file system. */
const ext4 = (startBytes: number) => ({ offsetBytes: startBytes + 1080, bytes: Buffer.from('53ef', 'hex') })

async function disk(request: Partial<LayoutRequest> = {}): Promise<string> {
  const image = join(await scratch(), 'disk.raw')
  const layout = planLayout({
    sizeBytes: 200 * mebibyte,
    partitionTable: 'gpt',
    boot: 'both',
    filesystem: 'ext4',
    ...request,
  })
  await createBlankImage(image, layout.sizeBytes)
  await writePieces(image, encodeTable(layout, deriveIdentity('root')))
  return image
}

/** A disk that sfdisk(8) divides. */
async function divided(script: string): Promise<string> {
  const image = join(await scratch(), 'disk.raw')
  await createBlankImage(image, 200 * mebibyte)
  const { exitCode, said } = await judge('sh', '-c', 'printf %s "$1" | sfdisk -q "$2"', 'sh', script, image)
  expect(exitCode, said).toBe(0)
  return image
}

const linux = '0FC63DAF-8483-4772-8E79-3D69D8477DE4'
const root = '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709'
const boot = 'BC13C2FF-59E6-4262-A352-B275FD6F7172'

describe('the root of a disk', () => {
  it.each(['gpt', 'mbr'] as const)('is its only ext4: %s', async (partitionTable) => {
    const image = await disk({ partitionTable })
    await writePieces(image, [ext4(128 * mebibyte)])
    const startBytes = 128 * mebibyte
    const expected = { number: 1, startBytes, table: partitionTable }
    expect(await findRoot(image)).toMatchObject(expected)
    expect(await findRoot(image, 1)).toMatchObject(expected)
  })

  it('may be the whole disk', async () => {
    const image = join(await scratch(), 'disk.raw')
    await createBlankImage(image, 8 * mebibyte)
    await writePieces(image, [ext4(0)])
    const whole = { number: 0, startBytes: 0, sizeBytes: 8 * mebibyte, table: undefined }
    expect(await findRoot(image)).toEqual(whole)
    expect(await findRoot(image, 0)).toEqual(whole)
    await expect(findRoot(image, 1)).rejects.toThrow(
      /no partition 1\. There is no partition table; the disk holds ext4/,
    )
  })

  it.skipIf(missing.length > 0)('is known by its type among others (needs sfdisk)', async () => {
    const parts = (first: string, second: string) =>
      `label: gpt\nstart=2048,size=20480,type=${first}\nstart=40960,size=40960,type=${second}\n`
    const both = [ext4(mebibyte), ext4(20 * mebibyte)]
    const typed = await divided(parts(linux, root))
    await writePieces(typed, both)
    expect(await findRoot(typed)).toMatchObject({ number: 2, sizeBytes: 20 * mebibyte })
    const withBoot = await divided(parts(boot, linux))
    await writePieces(withBoot, both)
    expect(await findRoot(withBoot)).toMatchObject({ number: 2 })
    expect(await findRoot(withBoot, 1)).toMatchObject({ number: 1 })
    const twins = await divided(parts(linux, linux))
    await writePieces(twins, both)
    await expect(findRoot(twins)).rejects.toMatchObject({ code: 'ROOT_NOT_FOUND' })
  })

  it('is an answer or one clear error, whatever the disk holds', async () => {
    const random = seededRandom(11)
    for (let count = 0; count < 60; count++) {
      const image = await disk({ partitionTable: count % 2 === 0 ? 'gpt' : 'mbr' })
      const start = await withFile(image, (readAt) => readAt(0, 34 * 512))
      mutate(start, random)
      await writePieces(image, [ext4(128 * mebibyte), { offsetBytes: 0, bytes: resealed(start) }])
      for (const look of [() => findRoot(image), () => planGrowth(image, 1)])
        await look().catch((thrown: unknown) => {
          if (!isImageError(thrown)) throw thrown
          expect(thrown.code).toMatch(/^(?:ROOT_NOT_FOUND|INPUT_INVALID|IMAGE_INVALID)$/)
        })
    }
  })
})

/** With right checksums, so that damage gets further than to them. */
function resealed(start: Buffer): Buffer {
  const header = start.subarray(512, 512 + 92)
  header.writeUInt32LE(crc32(start.subarray(1024)), 88)
  header.writeUInt32LE(0, 16)
  header.writeUInt32LE(crc32(header), 16)
  return start
}
