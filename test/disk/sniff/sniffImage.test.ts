import { appendFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, gzipSync } from 'node:zlib'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { deriveIdentity } from '#shared/disk/diskIdentity.ts'
import type { BootKind, PartitionTableKind } from '#shared/disk/layout/diskLayout.ts'
import { planLayout } from '#shared/disk/layout/planLayout.ts'
import type { ReadAt } from '#shared/disk/readAt.ts'
import { sniffImage } from '#shared/disk/sniff/sniffImage.ts'
import { encodeTable } from '#shared/disk/table/encodeTable.ts'
import { readPartitionTable } from '#shared/disk/table/readPartitionTable.ts'
import { sealVhd } from '#shared/disk/vhd/sealVhd.ts'
import { createBlankImage, writePieces } from '#shared/disk/writePieces.ts'
import { scratch } from '#test/base/scratch.ts'
import { mutate, seededRandom, usedPlaces } from '../mutations.ts'
import { judge, missingPrograms } from '../tools.ts'

const missing = await missingPrograms('qemu-img', 'sfdisk')
const identity = deriveIdentity('sniff')
const mebibyte = 2 ** 20

const layoutOf = (partitionTable: PartitionTableKind, boot: BootKind) =>
  planLayout({ sizeBytes: 256 * mebibyte, partitionTable, boot, filesystem: 'ext4' })

async function diskWith(table: PartitionTableKind, boot: BootKind, code = false): Promise<string> {
  const path = join(await scratch(), 'disk.raw')
  await createBlankImage(path, 256 * mebibyte)
  const pieces = encodeTable(layoutOf(table, boot), identity)
  await writePieces(path, code ? [{ offsetBytes: 0, bytes: Buffer.from('code') }, ...pieces] : pieces)
  return path
}

describe('what a file is', () => {
  it.each([
    ['gpt', 'both', true, { bios: true, uefi: true }],
    ['gpt', 'both', false, { bios: false, uefi: true }],
    ['gpt', 'bios', true, { bios: true, uefi: false }],
    ['gpt', 'none', true, { bios: false, uefi: false }],
    ['mbr', 'bios', true, { bios: true, uefi: false }],
    ['mbr', 'both', true, { bios: true, uefi: true }],
    ['mbr', 'none', false, { bios: false, uefi: false }],
  ] as const)('a disk with %s for %s, boot code %s', async (table, boot, code, boots) => {
    const path = await diskWith(table, boot, code)
    const facts = await sniffImage(path)
    expect(facts).toMatchObject({ format: 'raw', virtualBytes: 256 * mebibyte, boots })
    expect(facts.table?.problems).toEqual([])
    expect(facts.table?.kind).toBe(table)
    const planned = layoutOf(table, boot).partitions.map(({ number, startBytes, sizeBytes }) => ({
      number,
      startBytes,
      sizeBytes,
    }))
    expect(facts.table?.partitions).toHaveLength(planned.length)
    for (const place of planned)
      expect(facts.table?.partitions).toContainEqual(expect.objectContaining(place))
    await sealVhd(path, { epochSeconds: 1, uuid: identity.vhdUuid })
    expect(await sniffImage(path)).toEqual({
      ...facts,
      format: 'vhd-fixed',
      fileBytes: facts.fileBytes + 512,
    })
  })

  it('names partitions and their purposes', async () => {
    const { table } = await sniffImage(await diskWith('gpt', 'both'))
    expect(table?.partitions.map(({ number, purpose, name }) => `${number} ${purpose} ${name}`)).toEqual([
      '1 linux root',
      '14 bios-boot bios-boot',
      '15 esp esp',
    ])
  })

  it.each([
    ['nothing', Buffer.alloc(0), 'unknown'],
    ['zeros', Buffer.alloc(4096), 'unknown'],
    ['text', Buffer.from('just a text\n'.repeat(1000)), 'unknown'],
    ['a gzip', gzipSync('x'), 'gzip'],
    ['an xz', Buffer.from('fd377a585a000000', 'hex'), 'xz'],
    ['a zstd', Buffer.from('28b52ffd2400', 'hex'), 'zstd'],
  ])('%s', async (_what, content, format) => {
    const path = join(await scratch(), 'file')
    await writeFile(path, content)
    expect(await sniffImage(path)).toMatchObject({ format, table: undefined })
  })

  it('a tar, whatever it is called', async () => {
    const folder = await scratch()
    await writeFile(join(folder, 'a'), 'a')
    await execa('tar', ['-cf', join(folder, 'disk.vhd'), '-C', folder, 'a'])
    expect(await sniffImage(join(folder, 'disk.vhd'))).toMatchObject({
      format: 'tar',
      virtualBytes: undefined,
    })
  })

  it('no file at all', async () => {
    const folder = await scratch()
    await mkdir(join(folder, 'folder'))
    await execa('mkfifo', [join(folder, 'pipe')])
    for (const name of ['folder', 'pipe', 'missing'])
      await expect(sniffImage(join(folder, name))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })
})

describe('a damaged GPT', () => {
  it('is read from its second copy', async () => {
    const path = await diskWith('gpt', 'both')
    await writePieces(path, [{ offsetBytes: 512, bytes: Buffer.alloc(512) }])
    const { table } = await sniffImage(path)
    expect(table?.partitions).toHaveLength(3)
    expect(table?.problems).toEqual(['The first copy of the GPT cannot be used: it has no signature.'])
  })

  it('is told when its second copy is lost', async () => {
    const path = await diskWith('gpt', 'both')
    await truncate(path, 200 * mebibyte)
    const { table } = await sniffImage(path)
    expect(table?.problems).toEqual([
      'The second copy of the GPT cannot be used: it would lie outside of the disk.',
      'Partition 1 would lie outside of the disk.',
    ])
    expect(table?.partitions.map(({ number }) => number)).toEqual([14, 15])
  })

  it('is no table when both copies are lost', async () => {
    const path = await diskWith('gpt', 'both')
    await writePieces(path, [{ offsetBytes: 512, bytes: Buffer.alloc(512) }])
    await appendFile(path, Buffer.alloc(mebibyte))
    expect((await sniffImage(path)).table).toEqual({
      kind: 'gpt',
      partitions: [],
      problems: ['Neither copy of the GPT can be used.'],
    })
  })
})

describe.skipIf(missing.length > 0)(
  `beside other programs (needs ${missing.join(' ') || 'nothing more'})`,
  () => {
    it.each([
      ['qcow2', 'qcow2', 32 * mebibyte],
      ['vhdx', 'vhdx', undefined],
      ['vmdk', 'vmdk', undefined],
      ['vpc', 'vhd-dynamic', undefined],
    ])('knows what QEMU makes: %s', async (theirs, format, virtualBytes) => {
      const path = join(await scratch(), 'disk')
      await judge('qemu-img', 'create', '-f', theirs, path, '32M')
      expect(await sniffImage(path)).toMatchObject({ format, virtualBytes, table: undefined })
    })

    it('reads logical partitions as sfdisk writes them', async () => {
      const path = join(await scratch(), 'disk.raw')
      await createBlankImage(path, 100 * mebibyte)
      const script = [
        'label: dos',
        'size=10M, type=83',
        'type=5',
        'size=5M, type=82',
        'size=7M, type=83',
        'type=7',
      ]
      await execa('sfdisk', ['-q', '--no-reread', '--no-tell-kernel', path], {
        input: script.join('\n'),
        env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
      })
      const { stdout } = await execa('/usr/sbin/sfdisk', ['--json', path])
      const listed = JSON.parse(stdout) as {
        partitiontable: { partitions: { node: string; start: number; size: number; type: string }[] }
      }
      const { table } = await sniffImage(path)
      expect(table?.problems).toEqual([])
      expect(
        table?.partitions.map(({ number, startBytes, sizeBytes }) => [number, startBytes, sizeBytes]),
      ).toEqual(
        listed.partitiontable.partitions
          .filter(({ type }) => type !== '5')
          .map(({ node, start, size }) => [Number(/\d+$/.exec(node)?.[0]), start * 512, size * 512]),
      )
      expect(table?.partitions.map(({ purpose }) => purpose)).toEqual(['linux', 'swap', 'linux', 'windows'])
    })
  },
)

describe('a hostile table', () => {
  const sizeBytes = 256 * mebibyte

  /** A disk of which only the pieces are held. */
  const readerOf = (start: Buffer, end: Buffer): ReadAt => {
    const endAt = sizeBytes - end.length
    return (offset, length) => {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, sizeBytes - offset)))
      start.subarray(Math.min(offset, start.length)).copy(bytes)
      if (offset + bytes.length > endAt)
        end.copy(bytes, Math.max(0, endAt - offset), Math.max(0, offset - endAt))
      return Promise.resolve(bytes)
    }
  }

  it.each(['gpt', 'mbr'] as const)('never makes a partition outside of the disk: %s', async (kind) => {
    const random = seededRandom(20_261_122)
    const whole = await readFile(await diskWith(kind, 'both'))
    const [goodStart, goodEnd] = [whole.subarray(0, 34 * 512), whole.subarray(-33 * 512)]
    const places = { start: usedPlaces(goodStart), end: usedPlaces(goodEnd) }
    const outside: unknown[] = []
    let refused = 0
    for (let round = 0; round < 4000; round++) {
      const [start, end] = [Buffer.from(goodStart), Buffer.from(goodEnd)]
      mutate(start, random, places.start)
      if (random(2) === 0) mutate(end, random, places.end)
      // A liar computes his checksums.
      if (random(2) === 0) {
        start.writeUInt32LE(crc32(start.subarray(1024)), 512 + 88)
        start.writeUInt32LE(0, 512 + 16)
        start.writeUInt32LE(crc32(start.subarray(512, 512 + 92)), 512 + 16)
      }
      const table = await readPartitionTable(readerOf(start, end), sizeBytes)
      if (!table || table.problems.length > 0) refused++
      const { partitions = [] } = table ?? {}
      const isWithin = partitions.every(
        ({ startBytes, sizeBytes: size }) => startBytes > 0 && size > 0 && startBytes + size <= sizeBytes,
      )
      if (!isWithin || partitions.length > 1024) outside.push({ round, partitions })
    }
    expect(outside).toEqual([])
    expect(refused).toBeGreaterThan(100)
  })

  it('ends a chain of logical partitions that leads back to itself', async () => {
    const path = await diskWith('mbr', 'none')
    const entry = (type: number, start: number, count: number) => {
      const bytes = Buffer.alloc(16)
      bytes.writeUInt8(type, 4)
      bytes.writeUInt32LE(start, 8)
      bytes.writeUInt32LE(count, 12)
      return bytes
    }
    await writePieces(path, [
      { offsetBytes: 446, bytes: entry(5, 2048, 4096) },
      { offsetBytes: 2048 * 512 + 446, bytes: Buffer.concat([entry(0x83, 1, 8), entry(5, 0, 4096)]) },
      { offsetBytes: 2048 * 512 + 510, bytes: Buffer.from('55aa', 'hex') },
    ])
    const { table } = await sniffImage(path)
    expect(table?.partitions).toHaveLength(60)
    expect(table?.problems).toEqual(['The chain of logical partitions has no end.'])
  })
})
