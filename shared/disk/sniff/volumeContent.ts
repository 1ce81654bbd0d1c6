import type { ReadAt } from '../readAt.ts'

/** What a partition, or a disk without a table, holds. `ext4` stands for ext2 and ext3 as well, which the same tools work on. */
export type VolumeContent =
  | 'ext4'
  | 'xfs'
  | 'btrfs'
  | 'lvm'
  | 'luks'
  | 'raid'
  | 'swap'
  | 'fat'
  | 'ntfs'
  | 'squashfs'
  | 'unknown'

const ascii = (text: string) => Buffer.from(text, 'latin1').toString('hex')

/** As blkid(8) knows them. A label of LVM is in one of the first four sectors. */
const magics: readonly (readonly [content: VolumeContent, offset: number, hex: string])[] = [
  ['luks', 0, ascii('LUKS\xba\xbe')],
  ...[0, 512, 1024, 1536].map((offset) => ['lvm', offset, ascii('LABELONE')] as const),
  ['raid', 4096, 'fc4e2ba9'],
  ['raid', 0, 'fc4e2ba9'],
  ['ext4', 1080, '53ef'],
  ['xfs', 0, ascii('XFSB')],
  ['btrfs', 0x10040, ascii('_BHRfS_M')],
  ['swap', 4086, ascii('SWAPSPACE2')],
  ['squashfs', 0, ascii('hsqs')],
  ['ntfs', 3, ascii('NTFS    ')],
  ['fat', 54, ascii('FAT')],
  ['fat', 82, ascii('FAT')],
]

/** Tells by its first bytes what begins at a place of a disk. */
export async function volumeContent(readAt: ReadAt, startBytes: number): Promise<VolumeContent> {
  for (const [content, offset, hex] of magics) {
    const expected = Buffer.from(hex, 'hex')
    if ((await readAt(startBytes + offset, expected.length)).equals(expected)) return content
  }
  return 'unknown'
}
