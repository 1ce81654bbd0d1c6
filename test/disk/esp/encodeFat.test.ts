import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeFat, type FatFile, type FatRequest } from '#shared/disk/esp/encodeFat.ts'
import { createBlankImage, writePieces } from '#shared/disk/writePieces.ts'
import { scratch } from '#test/base/scratch.ts'
import { seededRandom } from '../mutations.ts'
import { judge, missingPrograms } from '../tools.ts'

const missing = await missingPrograms('fsck.vfat', 'mcopy', 'mdir')
const mebibyte = 2 ** 20
const request = (files: readonly FatFile[], more: Partial<FatRequest> = {}): FatRequest => ({
  offsetBytes: 0,
  sizeBytes: 124 * mebibyte,
  uuid: '1A2B-3C4D',
  epochSeconds: 1_700_000_001,
  files,
  ...more,
})

async function volume(files: readonly FatFile[], sizeBytes = 124 * mebibyte): Promise<string> {
  const path = join(await scratch(), 'esp')
  await createBlankImage(path, sizeBytes)
  await writePieces(path, encodeFat(request(files, { sizeBytes })))
  return path
}

describe.skipIf(missing.length > 0)(`a FAT32 (needs ${missing.join(' ') || 'nothing more'})`, () => {
  const random = seededRandom(5)
  const content = (length: number) => Buffer.from(Array.from({ length }, () => random(256)))
  const many = Array.from({ length: 40 }, (_, index) => ({
    path: `MANY/f${index}.bin`,
    content: content(index * 37),
  }))
  it.each([
    ['without a file', []],
    ['with an empty file', [{ path: 'EMPTY', content: Buffer.alloc(0) }]],
    ['with one of exactly a cluster', [{ path: 'a/b/c/d.txt', content: content(512) }]],
    ['with one of a cluster and a byte', [{ path: 'a/b/c/d.txt', content: content(513) }]],
    ['with more than a cluster of names', many],
    ['with large files', [{ path: 'EFI/BOOT/BOOTX64.EFI', content: content(3_000_000) }]],
  ])('%s is without a fault and gives back its files', async (_what, files) => {
    const path = await volume(files)
    const checked = await judge('fsck.vfat', '-n', path)
    expect(checked.said).not.toMatch(/differ|wrong|bad|free cluster summary|dirty/i)
    expect(checked.exitCode).toBe(0)
    for (const file of files) {
      const copy = `${path}.copy`
      expect(await judge('mcopy', '-n', '-o', '-i', path, `::/${file.path}`, copy)).toEqual({
        exitCode: 0,
        said: '',
      })
      expect((await readFile(copy)).equals(file.content)).toBe(true)
    }
    expect((await judge('mdir', '-i', path, '::')).said).toContain('Serial Number is 1A2B-3C4D')
  })

  it('keeps the case of names and the time in UTC', async () => {
    const { said } = await judge(
      'mdir',
      '-i',
      await volume([{ path: 'BOOTX64.efi', content: Buffer.from('x') }]),
      '::',
    )
    expect(said).toMatch(/BOOTX64 +efi +1 2023-11-14 +22:13/)
  })

  it.each([33, 100, 124, 512, 1024])('of %d MiB is one for fsck.vfat and mtools', async (mebibytes) => {
    const path = await volume([{ path: 'A', content: Buffer.from('a') }], mebibytes * mebibyte)
    const { exitCode, said } = await judge('fsck.vfat', '-n', '-v', path)
    expect([exitCode, said]).toEqual([0, expect.stringContaining('2 FATs, 32 bit entries')])
    expect((await judge('mdir', '-b', '-i', path, '::')).said).toBe('::/A')
  })
})

describe('a FAT32 that cannot be', () => {
  it('is too small or too large for clusters of one sector', () => {
    expect(() => encodeFat(request([], { sizeBytes: 32 * mebibyte }))).toThrow(/no FAT32/)
    expect(() => encodeFat(request([], { sizeBytes: 2048 * mebibyte }))).toThrow(/no FAT32/)
  })

  it('does not hold its files', () => {
    const content = Buffer.alloc(40 * mebibyte)
    expect(() => encodeFat(request([{ path: 'A', content }], { sizeBytes: 36 * mebibyte }))).toThrow(
      /do not fit/,
    )
  })

  it.each(['toolongname.efi', 'a.long', 'Mixed.efi', 'x.y.z', 'späce', ''])(
    'has a name that is not 8.3: %s',
    (path) => {
      expect(() => encodeFat(request([{ path: `EFI/${path}`, content: Buffer.from('x') }]))).toThrow(/8\.3/)
    },
  )
})
