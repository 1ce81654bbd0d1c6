import { vhdFooterBytes, readVhdFooter } from '../vhd/vhdFooter.ts'
import type { ReadAt } from '../readAt.ts'

/** What a file is; `unknown` is also what a raw disk without table and file system looks like. */
export type ImageFormat =
  | 'raw'
  | 'vhd-fixed'
  | 'vhd-dynamic'
  | 'vhd-differencing'
  | 'vhdx'
  | 'qcow2'
  | 'vmdk'
  | 'tar'
  | 'gzip'
  | 'bzip2'
  | 'xz'
  | 'zstd'
  | 'unknown'

/** Bytes every file of a format has, and where. */
const magics: readonly (readonly [format: ImageFormat, offset: number, hex: string])[] = [
  ['qcow2', 0, '514649fb'],
  ['vhdx', 0, Buffer.from('vhdxfile').toString('hex')],
  ['vmdk', 0, Buffer.from('KDMV').toString('hex')],
  ['gzip', 0, '1f8b'],
  ['bzip2', 0, Buffer.from('BZh').toString('hex')],
  ['xz', 0, 'fd377a585a00'],
  ['zstd', 0, '28b52ffd'],
  ['tar', 257, Buffer.from('ustar').toString('hex')],
  // What a disk or a bare file system begins with: ext, XFS, Btrfs, a boot signature, a GPT.
  ['raw', 1080, '53ef'],
  ['raw', 0, Buffer.from('XFSB').toString('hex')],
  ['raw', 0x10040, Buffer.from('_BHRfS_M').toString('hex')],
  ['raw', 510, '55aa'],
  ['raw', 512, Buffer.from('EFI PART').toString('hex')],
]

/** The format of a file by what is in it, never by its name. A VHD is known by its end, or when that is damaged by its start. */
export async function imageFormat(readAt: ReadAt, fileBytes: number): Promise<ImageFormat> {
  const end = readVhdFooter(await readAt(Math.max(0, fileBytes - vhdFooterBytes), vhdFooterBytes))
  const start = readVhdFooter(await readAt(0, vhdFooterBytes))
  // Only the sparse kinds repeat the footer at the start; a fixed one may hold any bytes there.
  const footer = end ?? (start?.kind === 'fixed' ? undefined : start)
  if (footer?.kind === 'fixed') return 'vhd-fixed'
  if (footer?.kind === 'dynamic') return 'vhd-dynamic'
  if (footer?.kind === 'differencing') return 'vhd-differencing'
  for (const [format, offset, hex] of magics) {
    const expected = Buffer.from(hex, 'hex')
    if ((await readAt(offset, expected.length)).equals(expected)) return format
  }
  return 'unknown'
}
