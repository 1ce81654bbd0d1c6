import { createHash } from 'node:crypto'
import type { PartitionRole } from './layout/diskLayout.ts'

/** Every identifier of a disk; UUIDs in lower case with dashes. */
export interface DiskIdentity {
  readonly diskGuid: string
  /** The disk signature of an MBR, never 0. */
  readonly mbrId: number
  readonly partitionGuids: Readonly<Record<PartitionRole, string>>
  readonly rootUuid: string
  /** Of the directory hashes of ext4. */
  readonly hashSeed: string
  /** The serial number of the FAT of the ESP, as fstab names it: `1A2B-3C4D`, never 0. */
  readonly espUuid: string
  readonly vhdUuid: string
}

/** All identifiers of a disk from one text, always the same ones from the same text. */
export function deriveIdentity(seed: string): DiskIdentity {
  const digest = (name: string) => createHash('sha256').update(`${name}\0${seed}`).digest()
  const uuid = (name: string) => customUuid(digest(name))
  const number = (name: string) => digest(name).readUInt32BE() || 1
  return {
    diskGuid: uuid('disk'),
    mbrId: number('mbr'),
    partitionGuids: {
      root: uuid('partition root'),
      esp: uuid('partition esp'),
      'bios-boot': uuid('partition bios-boot'),
    },
    rootUuid: uuid('root'),
    hashSeed: uuid('hash seed'),
    espUuid: fatUuid(number('fat')),
    vhdUuid: uuid('vhd'),
  }
}

/** A UUID of version 8, the custom one of RFC 9562 §5.8, from the first 16 bytes. */
function customUuid(bytes: Buffer): string {
  const own = Buffer.from(bytes.subarray(0, 16))
  own.writeUInt8((own.readUInt8(6) & 0x0f) | 0x80, 6)
  own.writeUInt8((own.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = own.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

function fatUuid(serial: number): string {
  const hex = serial.toString(16).toUpperCase().padStart(8, '0')
  return `${hex.slice(0, 4)}-${hex.slice(4)}`
}
