import { withFile, type ReadAt } from '../readAt.ts'
import { bootCodeBytes } from '../table/mbrBootRecord.ts'
import type { PartitionTable } from '../table/partition.ts'
import { readPartitionTable } from '../table/readPartitionTable.ts'
import { vhdFooterBytes } from '../vhd/vhdFooter.ts'
import { imageFormat, type ImageFormat } from './imageFormat.ts'

/** What a file is and holds, as far as its own bytes say. */
export interface ImageFacts {
  readonly format: ImageFormat
  readonly fileBytes: number
  /** The size of the disk; undefined where only QEMU can tell. */
  readonly virtualBytes: number | undefined
  /** Of a raw disk or a fixed VHD; undefined when it has none, or when the format has to be converted to tell. */
  readonly table: PartitionTable | undefined
  /** Which firmware its table and boot code are for; generation 1 of Hyper-V is BIOS, 2 is UEFI. */
  readonly boots: { readonly bios: boolean; readonly uefi: boolean }
}

/** Looks at a file without believing anything of it. Throws FILE_UNREADABLE. */
export async function sniffImage(path: string): Promise<ImageFacts> {
  return await withFile(path, async (readAt, fileBytes) => {
    const format = await imageFormat(readAt, fileBytes)
    const virtualBytes = await diskBytes(format, readAt, fileBytes)
    const isPlain = format === 'raw' || format === 'vhd-fixed'
    const within: ReadAt = (offset, length) =>
      readAt(offset, Math.max(0, Math.min(length, (virtualBytes ?? 0) - offset)))
    const table = isPlain ? await readPartitionTable(within, virtualBytes ?? 0) : undefined
    const boots = table ? await bootsOf(table, within) : { bios: false, uefi: false }
    return { format, fileBytes, virtualBytes, table, boots }
  })
}

async function diskBytes(
  format: ImageFormat,
  readAt: ReadAt,
  fileBytes: number,
): Promise<number | undefined> {
  if (format === 'raw') return fileBytes
  if (format === 'vhd-fixed') return fileBytes - vhdFooterBytes
  if (format !== 'qcow2') return undefined
  const start = await readAt(0, 32)
  const size = start.length < 32 ? Number.NaN : Number(start.readBigUInt64BE(24))
  return Number.isSafeInteger(size) ? size : undefined
}

async function bootsOf(table: PartitionTable, readAt: ReadAt): Promise<ImageFacts['boots']> {
  const has = (purpose: string) => table.partitions.some((partition) => partition.purpose === purpose)
  const code = await readAt(0, bootCodeBytes)
  const hasCode = code.some((byte) => byte !== 0)
  return { bios: hasCode && (table.kind === 'mbr' || has('bios-boot')), uefi: has('esp') }
}
