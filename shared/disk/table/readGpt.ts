import { crc32 } from 'node:zlib'
import { sectorBytes } from '../mebibyte.ts'
import type { ReadAt } from '../readAt.ts'
import { decodeGptHeader, type GptHeader } from './gptHeader.ts'
import { decodeGuid } from './guid.ts'
import type { Partition, PartitionTable } from './partition.ts'
import { purposeOfGptType } from './partitionTypes.ts'

/** Eight times what every tool makes; a larger table is none. */
const mostEntriesBytes = 128 * 1024
const unusedType = '00000000-0000-0000-0000-000000000000'

/** Reads the GPT of a disk: the first copy, else the second; undefined when neither can be read. */
export async function readGpt(readAt: ReadAt, diskBytes: number): Promise<PartitionTable | undefined> {
  const lastSector = Math.floor(diskBytes / sectorBytes) - 1
  const first = await readCopy(readAt, 1, lastSector)
  const problems: string[] = []
  let copy = first
  if (typeof first === 'string') {
    problems.push(`The first copy of the GPT cannot be used: ${first}.`)
    copy = await readCopy(readAt, lastSector, lastSector)
  } else {
    const second = await readCopy(readAt, first.header.otherSector, lastSector)
    if (typeof second === 'string') problems.push(`The second copy of the GPT cannot be used: ${second}.`)
    else if (first.header.otherSector !== lastSector)
      problems.push('The second copy of the GPT is not at the end of the disk: the disk was made larger.')
  }
  if (copy === undefined || typeof copy === 'string') return undefined
  const partitions = readEntries(copy, lastSector, problems)
  return { kind: 'gpt', partitions, problems }
}

interface GptCopy {
  readonly header: GptHeader
  readonly entries: Buffer
}

/** A header with its entries, or why they cannot be used. */
async function readCopy(readAt: ReadAt, sector: number, lastSector: number): Promise<GptCopy | string> {
  if (sector < 1 || sector > lastSector) return 'it would lie outside of the disk'
  const header = decodeGptHeader(await readAt(sector * sectorBytes, sectorBytes))
  if (typeof header === 'string') return header
  const { ownSector, entriesSector, entryCount, entryBytes, entriesCrc } = header
  if (ownSector !== sector) return `it says that it is at sector ${ownSector}`
  const sizeBytes = entryCount * entryBytes
  if (entryBytes < 128 || entryBytes % 128 !== 0 || sizeBytes === 0 || sizeBytes > mostEntriesBytes)
    return `it speaks of ${entryCount} entries of ${entryBytes} bytes`
  if (entriesSector < 2 || entriesSector > lastSector) return 'its entries would lie outside of the disk'
  const entries = await readAt(entriesSector * sectorBytes, sizeBytes)
  if (entries.length < sizeBytes) return 'its entries are cut off'
  if (crc32(entries) !== entriesCrc) return 'the checksum of its entries is wrong'
  return { header, entries }
}

function readEntries(
  { header, entries }: GptCopy,
  lastSector: number,
  problems: string[],
): readonly Partition[] {
  const partitions: Partition[] = []
  for (let number = 1; number <= header.entryCount; number++) {
    const entry = entries.subarray((number - 1) * header.entryBytes, number * header.entryBytes)
    const type = decodeGuid(entry.subarray(0, 16))
    if (type === unusedType) continue
    const start = Number(entry.readBigUInt64LE(32))
    const end = Number(entry.readBigUInt64LE(40))
    if (start < 1 || end < start || end > lastSector) {
      problems.push(`Partition ${number} would lie outside of the disk.`)
      continue
    }
    partitions.push({
      number,
      purpose: purposeOfGptType(type),
      type,
      name: entry.toString('utf16le', 56, 128).replace(/\0.*$/s, ''),
      startBytes: start * sectorBytes,
      sizeBytes: (end - start + 1) * sectorBytes,
    })
  }
  return partitions
}
