import { sectorBytes } from '../mebibyte.ts'
import type { ReadAt } from '../readAt.ts'
import { decodeMbr, type MbrEntry } from './mbrBootRecord.ts'
import type { Partition, PartitionTable } from './partition.ts'
import { purposeOfMbrType } from './partitionTypes.ts'

/** Types of a partition that holds a chain of logical ones. */
const extendedTypes = new Set([0x05, 0x0f, 0x85])

/** As many as Linux has names for; a longer chain is a loop. */
const mostLogical = 60

/** Reads the partitions of an MBR, from its four places on. */
export async function readMbr(
  readAt: ReadAt,
  diskBytes: number,
  entries: ReadonlyMap<number, MbrEntry>,
): Promise<PartitionTable> {
  const problems: string[] = []
  const partitions: Partition[] = []
  const add = (number: number, { type, startSector, sectorCount }: MbrEntry) => {
    const startBytes = startSector * sectorBytes
    const sizeBytes = sectorCount * sectorBytes
    if (startSector === 0 || startBytes + sizeBytes > diskBytes)
      problems.push(`Partition ${number} would lie outside of the disk.`)
    else {
      const hex = type.toString(16).padStart(2, '0')
      partitions.push({ number, purpose: purposeOfMbrType(type), type: hex, name: '', startBytes, sizeBytes })
    }
  }
  for (const [number, entry] of entries) if (!extendedTypes.has(entry.type)) add(number, entry)
  const extended = [...entries.values()].find(({ type }) => extendedTypes.has(type))
  if (extended) {
    let number = 5
    for await (const logical of chainOf(readAt, extended.startSector, problems)) add(number++, logical)
  }
  return { kind: 'mbr', partitions, problems }
}

/** Each record of the chain has a partition, relative to itself, and the next record, relative to the first. */
async function* chainOf(
  readAt: ReadAt,
  firstSector: number,
  problems: string[],
): AsyncGenerator<MbrEntry, void, void> {
  let at = firstSector
  for (let count = 0; count < mostLogical; count++) {
    const record = decodeMbr(await readAt(at * sectorBytes, sectorBytes))
    if (!record) {
      problems.push('The chain of logical partitions is broken.')
      return
    }
    const logical = record.get(1)
    if (logical && !extendedTypes.has(logical.type))
      yield { ...logical, startSector: at + logical.startSector }
    const next = [...record.values()].find(({ type }) => extendedTypes.has(type))
    if (!next) return
    at = firstSector + next.startSector
  }
  problems.push('The chain of logical partitions has no end.')
}
