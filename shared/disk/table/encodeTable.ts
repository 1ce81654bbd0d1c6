import { crc32 } from 'node:zlib'
import type { DiskIdentity } from '../diskIdentity.ts'
import type { DiskLayout, PartitionRole } from '../layout/diskLayout.ts'
import { sectorBytes } from '../mebibyte.ts'
import { encodeGptHeader, type GptHeader } from './gptHeader.ts'
import { encodeGuid } from './guid.ts'
import { bootCodeBytes, encodeMbr, type MbrEntry } from './mbrBootRecord.ts'
import { gptTypes, mbrTypes, protectiveMbrType } from './partitionTypes.ts'

/** Bytes and where on the disk they go. */
export interface DiskPiece {
  readonly offsetBytes: number
  readonly bytes: Buffer
}

/** What tools show as the name of a GPT partition. */
const names: Readonly<Record<PartitionRole, string>> = { root: 'root', esp: 'esp', 'bios-boot': 'bios-boot' }

const entryCount = 128
const entryBytes = 128
const entriesSectors = (entryCount * entryBytes) / sectorBytes

/** The partition table of a layout, in the pieces it consists of. Boot code in the first sector is left as it is. */
export function encodeTable(layout: DiskLayout, identity: DiskIdentity): readonly DiskPiece[] {
  return layout.partitionTable === 'gpt' ? encodeGpt(layout, identity) : [encodeMbrTable(layout, identity)]
}

function encodeMbrTable(layout: DiskLayout, identity: DiskIdentity): DiskPiece {
  const entries = new Map<number, MbrEntry>()
  for (const { role, number, startBytes, sizeBytes } of layout.partitions) {
    if (role === 'bios-boot') throw new TypeError('An MBR with a BIOS boot area')
    entries.set(number, {
      // Some firmware starts no disk without an active partition.
      isActive: role === 'root' && (layout.boot === 'bios' || layout.boot === 'both'),
      type: mbrTypes[role],
      startSector: startBytes / sectorBytes,
      sectorCount: sizeBytes / sectorBytes,
    })
  }
  return { offsetBytes: bootCodeBytes, bytes: encodeMbr(identity.mbrId, entries) }
}

function encodeGpt(layout: DiskLayout, identity: DiskIdentity): readonly DiskPiece[] {
  const lastSector = layout.sizeBytes / sectorBytes - 1
  const entries = encodeEntries(layout, identity)
  const backupEntriesSector = lastSector - entriesSectors
  const primary: GptHeader = {
    ownSector: 1,
    otherSector: lastSector,
    firstUsableSector: 2 + entriesSectors,
    lastUsableSector: backupEntriesSector - 1,
    diskGuid: encodeGuid(identity.diskGuid),
    entriesSector: 2,
    entryCount,
    entryBytes,
    entriesCrc: crc32(entries),
  }
  const backup = { ...primary, ownSector: lastSector, otherSector: 1, entriesSector: backupEntriesSector }
  const protective: MbrEntry = {
    isActive: false,
    type: protectiveMbrType,
    startSector: 1,
    sectorCount: Math.min(lastSector, 0xffffffff),
  }
  return [
    { offsetBytes: bootCodeBytes, bytes: encodeMbr(0, new Map([[1, protective]])) },
    { offsetBytes: sectorBytes, bytes: Buffer.concat([encodeGptHeader(primary), entries]) },
    {
      offsetBytes: backupEntriesSector * sectorBytes,
      bytes: Buffer.concat([entries, encodeGptHeader(backup)]),
    },
  ]
}

function encodeEntries(layout: DiskLayout, identity: DiskIdentity): Buffer {
  const entries = Buffer.alloc(entryCount * entryBytes)
  for (const { role, number, startBytes, sizeBytes } of layout.partitions) {
    const at = (number - 1) * entryBytes
    encodeGuid(gptTypes[role]).copy(entries, at)
    encodeGuid(identity.partitionGuids[role]).copy(entries, at + 16)
    entries.writeBigUInt64LE(BigInt(startBytes / sectorBytes), at + 32)
    entries.writeBigUInt64LE(BigInt((startBytes + sizeBytes) / sectorBytes - 1), at + 40)
    entries.write(names[role], at + 56, 72, 'utf16le')
  }
  return entries
}
