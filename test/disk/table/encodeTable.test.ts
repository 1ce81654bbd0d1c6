import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { deriveIdentity } from '#shared/disk/diskIdentity.ts'
import type { BootKind, DiskLayout, PartitionTableKind } from '#shared/disk/layout/diskLayout.ts'
import { planLayout } from '#shared/disk/layout/planLayout.ts'
import { encodeTable } from '#shared/disk/table/encodeTable.ts'
import { gptTypes } from '#shared/disk/table/partitionTypes.ts'
import { createBlankImage, writePieces } from '#shared/disk/writePieces.ts'
import { scratch } from '#test/base/scratch.ts'
import { judge, missingPrograms } from '../tools.ts'

const missing = await missingPrograms('sfdisk', 'sgdisk')
const identity = deriveIdentity('table')
const layouts = (['gpt', 'mbr'] as const).flatMap((table) =>
  (['bios', 'uefi', 'both', 'none'] as const).map((boot): readonly [PartitionTableKind, BootKind] => [
    table,
    boot,
  ]),
)
const layoutOf = (partitionTable: PartitionTableKind, boot: BootKind, mebibytes = 512) =>
  planLayout({ sizeBytes: mebibytes * 2 ** 20, partitionTable, boot, filesystem: 'ext4' })

async function writeTable(folder: string, layout: DiskLayout): Promise<string> {
  const image = join(folder, 'own.raw')
  await createBlankImage(image, layout.sizeBytes)
  await writePieces(image, encodeTable(layout, identity))
  return image
}

describe.skipIf(missing.length > 0)(
  `a partition table (needs ${missing.join(' ') || 'nothing more'})`,
  () => {
    it.each(layouts)('%s for %s is without a fault', async (table, boot) => {
      const image = await writeTable(await scratch(), layoutOf(table, boot))
      const verified = await judge('sfdisk', '--verify', image)
      expect(verified.said).toMatch(/No errors detected/)
      expect(verified.exitCode).toBe(0)
      if (table === 'gpt') expect((await judge('sgdisk', '-v', image)).said).toMatch(/No problems found/)
    })

    it.each(layouts)('%s for %s is byte by byte what sfdisk writes', async (table, boot) => {
      const folder = await scratch()
      const layout = layoutOf(table, boot)
      const image = await writeTable(folder, layout)
      const theirs = join(folder, 'theirs.raw')
      await createBlankImage(theirs, layout.sizeBytes)
      await execa('sfdisk', ['-q', '--no-reread', '--no-tell-kernel', theirs], {
        input: scriptOf(layout),
        env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
      })
      expect((await readFile(image)).equals(await readFile(theirs))).toBe(true)
    })

    it('of 3 TiB has a protective part as far as it can count', async () => {
      const image = await writeTable(await scratch(), layoutOf('gpt', 'both', 3 * 2 ** 20))
      expect((await judge('sgdisk', '-v', image)).said).toMatch(/No problems found/)
      expect((await judge('sfdisk', '--verify', image)).said).toMatch(/No errors detected/)
    })
  },
)

function scriptOf({ partitionTable, partitions, boot, sizeBytes }: DiskLayout): string {
  const isGpt = partitionTable === 'gpt'
  const head = isGpt
    ? ['label: gpt', `label-id: ${identity.diskGuid}`, 'first-lba: 34', `last-lba: ${sizeBytes / 512 - 34}`]
    : ['label: dos', `label-id: 0x${identity.mbrId.toString(16)}`]
  const lines = partitions.map(({ role, number, startBytes, sizeBytes: size }) => {
    const place = `${number} : start=${startBytes / 512}, size=${size / 512}`
    if (isGpt)
      return `${place}, type=${gptTypes[role]}, uuid=${identity.partitionGuids[role]}, name="${role}"`
    const active = role === 'root' && (boot === 'bios' || boot === 'both') ? ', bootable' : ''
    return `${place}, type=${role === 'esp' ? 'ef' : '83'}${active}`
  })
  return [...head, '', ...lines, ''].join('\n')
}
