import { sectorBytes } from '../mebibyte.ts'
import type { ReadAt } from '../readAt.ts'
import { decodeMbr } from './mbrBootRecord.ts'
import type { PartitionTable } from './partition.ts'
import { protectiveMbrType } from './partitionTypes.ts'
import { readGpt } from './readGpt.ts'
import { readMbr } from './readMbr.ts'

/**
 * Reads the partition table of a disk, whose content is not trusted; undefined when there is none. Sectors have 512 bytes. Of a GPT
 * whose two copies are both damaged nothing is made up.
 */
export async function readPartitionTable(
  readAt: ReadAt,
  diskBytes: number,
): Promise<PartitionTable | undefined> {
  const entries = decodeMbr(await readAt(0, sectorBytes))
  const isProtective = [...(entries?.values() ?? [])].some(({ type }) => type === protectiveMbrType)
  if (!entries || entries.size === 0 || isProtective) {
    const gpt = await readGpt(readAt, diskBytes)
    if (gpt) return gpt
    if (isProtective)
      return { kind: 'gpt', partitions: [], problems: ['Neither copy of the GPT can be used.'] }
    return undefined
  }
  return await readMbr(readAt, diskBytes, entries)
}
