import { chmod, copyFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deriveIdentity } from '#shared/disk/diskIdentity.ts'
import { exportImage } from '#shared/disk/exchange/exportImage.ts'
import { importImage } from '#shared/disk/exchange/importImage.ts'
import { planLayout } from '#shared/disk/layout/planLayout.ts'
import { sniffImage } from '#shared/disk/sniff/sniffImage.ts'
import { encodeTable } from '#shared/disk/table/encodeTable.ts'
import { checkVhd } from '#shared/disk/vhd/checkVhd.ts'
import { sealVhd } from '#shared/disk/vhd/sealVhd.ts'
import { createBlankImage, writePieces } from '#shared/disk/writePieces.ts'
import { scratch } from '#test/base/scratch.ts'
import { mutate, seededRandom } from '../mutations.ts'
import { judge, localTools, missingPrograms } from '../tools.ts'

const missing = await missingPrograms('qemu-img', 'sgdisk', 'sfdisk')
const needs = `(needs ${missing.join(' ') || 'nothing more'})`
const mebibyte = 2 ** 20
const identity = deriveIdentity('exchange')
const stamp = { epochSeconds: 1_700_000_000, uuid: identity.vhdUuid }
const layout = planLayout({
  sizeBytes: 200 * mebibyte,
  partitionTable: 'gpt',
  boot: 'both',
  filesystem: 'ext4',
})

interface Disk {
  readonly folder: string
  readonly raw: string
  readonly take: (source: string, sizeBytes?: number) => ReturnType<typeof importImage>
  /** What was taken in. */
  readonly target: string
}

/** A raw disk with a table and some content. */
async function disk(): Promise<Disk> {
  const folder = await scratch()
  const raw = join(folder, 'disk, of mine.raw')
  const target = join(folder, 'target.raw')
  await createBlankImage(raw, layout.sizeBytes)
  await writePieces(raw, [
    ...encodeTable(layout, identity),
    { offsetBytes: 140 * mebibyte, bytes: Buffer.alloc(3 * mebibyte, 'content') },
  ])
  const tools = await localTools(folder)
  return {
    folder,
    raw,
    target,
    take: (source, sizeBytes) => importImage(tools, { source, target, sizeBytes }),
  }
}

async function nothingLeft({ folder }: Disk): Promise<void> {
  expect((await readdir(folder)).filter((name) => name.startsWith('target'))).toEqual([])
}

async function converted({ folder, raw }: Disk, ...options: readonly string[]): Promise<string> {
  const path = join(folder, 'source, of theirs')
  const { exitCode, said } = await judge('qemu-img', 'convert', '-f', 'raw', ...options, raw, path)
  expect(said).toBe('')
  expect(exitCode).toBe(0)
  return path
}

describe('a plain image that is taken in', () => {
  it('is the same disk, sparse, and the source stays as it is', async () => {
    const at = await disk()
    const before = await readFile(at.raw)
    await chmod(at.raw, 0o444)
    expect(await at.take(at.raw)).toEqual({
      format: 'raw',
      virtualBytes: layout.sizeBytes,
      sizeBytes: layout.sizeBytes,
    })
    expect((await readFile(at.target)).equals(before)).toBe(true)
    expect((await stat(at.target)).blocks * 512).toBeLessThan(5 * mebibyte)
    await writeFile(at.target, 'x', { flag: 'r+' })
    expect((await readFile(at.raw)).equals(before)).toBe(true)
  })

  it('loses the footer of a VHD', async () => {
    const at = await disk()
    const vhd = join(at.folder, 'disk.vhd')
    await copyFile(at.raw, vhd)
    await sealVhd(vhd, stamp)
    expect(await at.take(vhd)).toMatchObject({ format: 'vhd-fixed', sizeBytes: layout.sizeBytes })
    expect((await readFile(at.target)).equals(await readFile(at.raw))).toBe(true)
  })

  it('is made larger, with its GPT at the new end', async () => {
    const at = await disk()
    expect(await at.take(at.raw, 300 * mebibyte)).toMatchObject({ sizeBytes: 300 * mebibyte })
    const { table } = await sniffImage(at.target)
    expect(table?.problems).toEqual([])
    expect(table?.partitions).toEqual((await sniffImage(at.raw)).table?.partitions)
    if (missing.length > 0) return
    expect((await judge('sgdisk', '-v', at.target)).said).toMatch(/No problems found/)
    expect((await judge('sfdisk', '--verify', at.target)).said).toMatch(/No errors detected/)
  })

  it.each([
    ['larger than the disk', 100 * mebibyte, /holds a disk of 200 MiB, and the disk to make has 100 MiB/],
    ['for a size that is none', 300 * mebibyte + 512, /no whole number of MiB/],
  ])('is refused %s', async (_what, sizeBytes, message) => {
    const at = await disk()
    await expect(at.take(at.raw, sizeBytes)).rejects.toThrow(message)
    await nothingLeft(at)
  })

  it('is refused as a VHD with a bad footer', async () => {
    const at = await disk()
    await sealVhd(at.raw, stamp)
    await writePieces(at.raw, [{ offsetBytes: layout.sizeBytes + 30, bytes: Buffer.from('x') }])
    await expect(at.take(at.raw)).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
    await nothingLeft(at)
  })

  it('is refused when it is none, and never replaces a file', async () => {
    const at = await disk()
    const text = join(at.folder, 'text')
    await writeFile(text, 'some text')
    await expect(at.take(text)).rejects.toMatchObject({ code: 'IMAGE_UNSUPPORTED' })
    await expect(at.take(join(at.folder, 'none'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    await nothingLeft(at)
    await writeFile(at.target, 'mine')
    await expect(at.take(at.raw)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
    expect(await readFile(at.target, 'utf8')).toBe('mine')
  })
})

describe.skipIf(missing.length > 0)(`an image QEMU unfolds ${needs}`, () => {
  it.each([
    ['qcow2', []],
    ['qcow2', ['-c']],
    ['qcow2', ['-c', '-o', 'compression_type=zstd']],
    ['qcow2', ['-o', 'compat=0.10']],
    ['qcow2', ['-o', 'extended_l2=on']],
    ['vhdx', []],
    ['vpc', ['-o', 'subformat=dynamic,force_size']],
  ] as const)('%s %j', async (format, options) => {
    const at = await disk()
    const source = await converted(at, '-O', format, ...options)
    expect(await at.take(source)).toMatchObject({
      virtualBytes: layout.sizeBytes,
      sizeBytes: layout.sizeBytes,
    })
    expect((await readFile(at.target)).equals(await readFile(at.raw))).toBe(true)
    expect((await stat(at.target)).blocks * 512).toBeLessThan(8 * mebibyte)
  })

  it('is refused when it would make QEMU read another file', async () => {
    const at = await disk()
    const secret = join(at.folder, 'secret')
    await writeFile(secret, 'a secret of this machine'.padEnd(1024))
    const backed = join(at.folder, 'backed.qcow2')
    await judge('qemu-img', 'create', '-f', 'qcow2', '-b', secret, '-F', 'raw', backed)
    await expect(at.take(backed)).rejects.toThrow(/has a backing file/)
    const outside = join(at.folder, 'outside.qcow2')
    await judge(
      'qemu-img',
      'create',
      '-f',
      'qcow2',
      '-o',
      `data_file=${join(at.folder, 'data')},data_file_raw=on`,
      outside,
      '1M',
    )
    await expect(at.take(outside)).rejects.toThrow(/data is in another file/)
    const differencing = join(at.folder, 'differencing.vhd')
    const dynamic = await readFile(await converted(at, '-O', 'vpc'))
    const footers = [dynamic.subarray(0, 512), dynamic.subarray(-512)]
    for (const footer of footers) {
      footer.writeUInt32BE(4, 60)
      footer.writeUInt32BE(0, 64)
      footer.writeUInt32BE(~footer.reduce((sum, byte) => sum + byte, 0) >>> 0, 64)
    }
    await writeFile(differencing, dynamic)
    await expect(at.take(differencing)).rejects.toThrow(/differencing VHD/)
    await nothingLeft(at)
  })

  it('is refused when it is encrypted', async () => {
    const at = await disk()
    const locked = join(at.folder, 'locked.qcow2')
    const options = 'encrypt.format=luks,encrypt.key-secret=s'
    const key = ['--object', 'secret,id=s,data=abc123'] as const
    const { said } = await judge('qemu-img', 'create', '-f', 'qcow2', ...key, '-o', options, locked, '2M')
    expect(said).not.toMatch(/error/i)
    await expect(at.take(locked)).rejects.toThrow(/encrypted/)
  })

  it('is refused when its disk is too large, before it is unfolded', async () => {
    const at = await disk()
    for (const format of ['qcow2', 'vhdx']) {
      const huge = join(at.folder, `huge.${format}`)
      await judge('qemu-img', 'create', '-f', format, huge, '3T')
      await expect(at.take(huge, 300 * mebibyte)).rejects.toThrow(/holds a disk of 3072 GiB/)
    }
    await nothingLeft(at)
  })

  it('is refused when it is cut off or its tables are broken', async () => {
    const at = await disk()
    const bytes = await readFile(await converted(at, '-O', 'qcow2'))
    const broken = join(at.folder, 'broken.qcow2')
    for (const make of [
      () => bytes.subarray(0, 60),
      () => bytes.subarray(0, 100_000),
      () => Buffer.concat([bytes.subarray(0, 65_536), Buffer.alloc(bytes.length - 65_536, 0xff)]),
    ]) {
      await writeFile(broken, make())
      await expect(at.take(broken)).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
    }
    await nothingLeft(at)
  })

  it('is refused, or read, but never more than that, whatever its header says', async () => {
    const at = await disk()
    const bytes = await readFile(await converted(at, '-O', 'qcow2'))
    const random = seededRandom(7)
    const broken = join(at.folder, 'broken.qcow2')
    for (let round = 0; round < 40; round++) {
      const copy = Buffer.from(bytes)
      mutate(copy.subarray(4, 120), random)
      await writeFile(broken, copy)
      const outcome = await at.take(broken, 300 * mebibyte).then(
        () => 'taken',
        (thrown: { readonly code?: string }) => thrown.code,
      )
      expect(['taken', 'IMAGE_INVALID', 'IMAGE_UNSUPPORTED', 'DISK_TOO_SMALL']).toContain(outcome)
      if (outcome === 'taken') await rm(at.target)
      else await nothingLeft(at)
    }
  })
})

describe('an image that is handed over', () => {
  it.each(['vhd', 'raw'] as const)('is the same file as %s, in place of the old one', async (format) => {
    const at = await disk()
    const { ino } = await stat(at.raw)
    const content = await readFile(at.raw)
    const path = join(at.folder, 'out')
    await writeFile(path, 'old')
    const dataBytes = await exportImage(await localTools(at.folder), { raw: at.raw, format, path, stamp })
    expect((await stat(path)).ino).toBe(ino)
    expect(dataBytes).toBeLessThan(5 * mebibyte)
    expect((await readFile(path)).subarray(0, layout.sizeBytes).equals(content)).toBe(true)
    if (format === 'vhd') expect(await checkVhd(path)).toMatchObject({ sizeBytes: layout.sizeBytes })
    await expect(stat(at.raw)).rejects.toThrow('ENOENT')
  })

  it.skipIf(missing.length > 0)(`is a qcow2, the same each time ${needs}`, async () => {
    const at = await disk()
    const copy = join(at.folder, 'copy.raw')
    const again = join(at.folder, 'again.raw')
    for (const path of [copy, again]) await copyFile(at.raw, path)
    const tools = await localTools(at.folder)
    const paths = [join(at.folder, 'a.qcow2'), join(at.folder, 'b.qcow2')] as const
    await exportImage(tools, { raw: at.raw, format: 'qcow2', path: paths[0], stamp })
    await exportImage(tools, { raw: copy, format: 'qcow2', path: paths[1], stamp })
    expect((await readFile(paths[0])).equals(await readFile(paths[1]))).toBe(true)
    expect((await judge('qemu-img', 'compare', '-f', 'qcow2', '-F', 'raw', paths[0], again)).exitCode).toBe(0)
    expect((await judge('qemu-img', 'check', '-f', 'qcow2', paths[0])).exitCode).toBe(0)
    expect((await stat(paths[0])).size).toBeLessThan(mebibyte)
    expect((await readdir(at.folder)).toSorted()).toEqual(['a.qcow2', 'again.raw', 'b.qcow2', 'work'])
  })

  it('is left as it was where it cannot go', async () => {
    const at = await disk()
    const folder = join(at.folder, 'full')
    await mkdir(folder)
    const tools = await localTools(at.folder)
    await expect(
      exportImage(tools, { raw: at.raw, format: 'raw', path: folder, stamp }),
    ).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
    expect((await stat(at.raw)).size).toBe(layout.sizeBytes)
  })
})
