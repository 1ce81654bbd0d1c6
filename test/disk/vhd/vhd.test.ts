import { readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chsGeometry } from '#shared/disk/vhd/chsGeometry.ts'
import { checkVhd } from '#shared/disk/vhd/checkVhd.ts'
import { sealVhd } from '#shared/disk/vhd/sealVhd.ts'
import { encodeVhdFooter, readVhdFooter } from '#shared/disk/vhd/vhdFooter.ts'
import { createBlankImage } from '#shared/disk/writePieces.ts'
import { scratch } from '#test/base/scratch.ts'
import { judge, missingPrograms } from '../tools.ts'

const missing = await missingPrograms('qemu-img')
const stamp = { epochSeconds: 1_700_000_000, uuid: '7b0f0d4c-7c57-8e0a-9a3e-0123456789ab' }
const mebibyte = 2 ** 20

async function rawImage(sizeBytes = 20 * mebibyte): Promise<string> {
  const path = join(await scratch(), 'disk.raw')
  await createBlankImage(path, sizeBytes)
  await writeFile(path, 'content', { flag: 'r+' })
  return path
}

/** Changes bytes of a sealed disk's footer; with a right checksum unless it is the checksum that changes. */
async function withFooter(change: (footer: Buffer) => void, fixChecksum = true): Promise<string> {
  const path = await rawImage()
  await sealVhd(path, stamp)
  const bytes = await readFile(path)
  const footer = bytes.subarray(-512)
  change(footer)
  if (fixChecksum) {
    footer.writeUInt32BE(0, 64)
    footer.writeUInt32BE(~footer.reduce((sum, byte) => sum + byte, 0) >>> 0, 64)
  }
  await writeFile(path, bytes)
  return path
}

describe('the footer of a VHD', () => {
  it('reads back as it was written', () => {
    const sizeBytes = 30 * 2 ** 30
    const footer = readVhdFooter(encodeVhdFooter({ ...stamp, sizeBytes }))
    expect(footer).toEqual({
      originalBytes: sizeBytes,
      currentBytes: sizeBytes,
      kind: 'fixed',
      creator: 'win ',
      creatorVersion: 0x000a0000,
      creatorHost: 'Wi2k',
      version: 0x00010000,
      epochSeconds: stamp.epochSeconds,
      geometry: { cylinders: 62_415, heads: 16, sectors: 63 },
      uuid: stamp.uuid,
      isChecksumRight: true,
    })
  })

  it('is added in place, once however often', async () => {
    const path = await rawImage()
    await sealVhd(path, stamp)
    const once = await readFile(path)
    await sealVhd(path, stamp)
    expect(once.length).toBe(20 * mebibyte + 512)
    expect((await readFile(path)).equals(once)).toBe(true)
    expect((await stat(path)).blocks * 512).toBeLessThan(mebibyte)
    expect(once.toString('latin1', 0, 7)).toBe('content')
  })

  it('is not added to what is no whole number of MiB', async () => {
    const path = await rawImage(mebibyte + 1024)
    await expect(sealVhd(path, stamp)).rejects.toThrow(/1049600 bytes .*whole number of MiB/)
    expect((await stat(path)).size).toBe(mebibyte + 1024)
    await expect(sealVhd(await rawImage(0), stamp)).rejects.toThrow(/whole number/)
  })
})

describe('a VHD for Azure', () => {
  it('is one that was sealed', async () => {
    const path = await rawImage()
    await sealVhd(path, stamp)
    expect(await checkVhd(path)).toMatchObject({ sizeBytes: 20 * mebibyte, footer: { creator: 'win ' } })
  })

  it.each([
    ['dynamic by its type', (footer: Buffer) => footer.writeUInt32BE(3, 60), /its type is dynamic/],
    ['differencing', (footer: Buffer) => footer.writeUInt32BE(4, 60), /its type is differencing/],
    ['of an unknown type', (footer: Buffer) => footer.writeUInt32BE(99, 60), /its type is unknown/],
    ['of another version', (footer: Buffer) => footer.writeUInt32BE(0x20000, 12), /version 0x20000/],
    ['without the cookie', (footer: Buffer) => footer.write('x'), /does not end with the footer/],
    [
      'with another size',
      (footer: Buffer) => footer.writeBigUInt64BE(19n * 2n ** 20n, 48),
      /speaks of 19922944 bytes and it holds 20971520/,
    ],
    ['with an endless size', (footer: Buffer) => footer.fill(0xff, 48, 56), /speaks of Infinity bytes/],
    [
      'of a maker whose geometry counts',
      (footer: Buffer) => footer.write('vpc ', 28),
      /“vpc ” as its maker.*20959232 bytes instead of 20971520/,
    ],
  ])('is none %s', async (_what, change, message) => {
    await expect(checkVhd(await withFooter(change))).rejects.toThrow(message)
  })

  it('is none with a wrong checksum, whichever byte changed', async () => {
    for (const at of [0x10, 0x1c, 0x20, 0x44, 0x54, 0x1ff]) {
      const path = await withFooter((footer) => footer.writeUInt8(footer.readUInt8(at) ^ 1, at), false)
      await expect(checkVhd(path)).rejects.toThrow(/checksum of its footer is wrong/)
    }
  })

  it('is none when it was cut off, is empty or has something behind it', async () => {
    const path = await withFooter(() => undefined)
    await writeFile(path, Buffer.alloc(512), { flag: 'a' })
    await expect(checkVhd(path)).rejects.toThrow(/does not end with the footer/)
    await truncate(path, 10 * mebibyte)
    await expect(checkVhd(path)).rejects.toThrow(/does not end with the footer/)
    await truncate(path, 0)
    await expect(checkVhd(path)).rejects.toThrow(/does not end with the footer/)
    await expect(checkVhd(join(path, '..'))).rejects.toThrow(/is a folder/)
    await expect(checkVhd(`${path}.none`)).rejects.toThrow(/does not exist/)
  })
})

describe.skipIf(missing.length > 0)(`beside qemu-img (needs ${missing.join(' ') || 'nothing more'})`, () => {
  it('what is sealed is what QEMU takes it for', async () => {
    const path = await rawImage()
    const copy = `${path}.copy`
    await writeFile(copy, await readFile(path))
    await sealVhd(path, stamp)
    expect((await judge('qemu-img', 'info', '-f', 'vpc', path)).said).toContain('20971520 bytes')
    const compared = await judge('qemu-img', 'compare', '-f', 'vpc', '-F', 'raw', path, copy)
    expect(compared).toEqual({ exitCode: 0, said: 'Images are identical.' })
  })

  it.each([
    ['fixed,force_size', undefined],
    ['fixed', /whole number of MiB|from the geometry/],
    ['dynamic', /its type is dynamic/],
    ['dynamic,force_size', /its type is dynamic/],
  ])('what QEMU makes with subformat=%s is judged right', async (subformat, message) => {
    const raw = await rawImage()
    const path = `${raw}.vhd`
    await judge('qemu-img', 'convert', '-f', 'raw', '-O', 'vpc', '-o', `subformat=${subformat}`, raw, path)
    if (message) await expect(checkVhd(path)).rejects.toThrow(message)
    else expect(await checkVhd(path)).toMatchObject({ sizeBytes: 20 * mebibyte, footer: { creator: 'qem2' } })
  })

  it('refuses a VHDX by its name', async () => {
    const path = join(await scratch(), 'disk.vhdx')
    await judge('qemu-img', 'create', '-f', 'vhdx', path, '20M')
    await expect(checkVhd(path)).rejects.toThrow(/it is a VHDX/)
  })

  it('has the geometry QEMU computes by the same algorithm', async () => {
    for (const mebibytes of [1, 3, 20, 40, 127, 300, 504, 1000, 5000, 31_000, 70_000, 130_000]) {
      const path = join(await scratch(), 'disk.vhd')
      await judge('qemu-img', 'create', '-f', 'vpc', '-o', 'subformat=dynamic', path, `${mebibytes}M`)
      const footer = readVhdFooter((await readFile(path)).subarray(0, 512))
      if (!footer) throw new Error('no footer')
      // QEMU rounds the disk up to a geometry, whose own geometry it then is.
      expect(chsGeometry(footer.currentBytes / 512)).toEqual(footer.geometry)
    }
  })
})
