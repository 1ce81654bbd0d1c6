import { chsGeometry, type ChsGeometry } from './chsGeometry.ts'

/** Length of the footer at the end of every VHD. */
export const vhdFooterBytes = 512

/** What a footer says of the disk (Microsoft's VHD image format specification 1.0). */
export interface VhdFooter {
  /** The size of the disk as first made, and now. */
  readonly originalBytes: number
  readonly currentBytes: number
  readonly kind: 'fixed' | 'dynamic' | 'differencing' | 'unknown'
  /** Four characters that say which program made it. */
  readonly creator: string
  readonly creatorVersion: number
  /** Four characters: `Wi2k` or `Mac `. */
  readonly creatorHost: string
  readonly version: number
  /** Seconds of Unix time. */
  readonly epochSeconds: number
  readonly geometry: ChsGeometry
  readonly uuid: string
  readonly isChecksumRight: boolean
}

/** A footer to write; the geometry follows from the size. */
export interface NewVhdFooter {
  readonly sizeBytes: number
  readonly epochSeconds: number
  readonly uuid: string
}

const cookie = 'conectix'
const currentVersion = 0x0001_0000
const checksumOffset = 64
/** Midnight of 1 January 2000, from which VHD counts, in Unix time. */
const vhdEpochSeconds = 946_684_800
const kinds: ReadonlyMap<number, VhdFooter['kind']> = new Map([
  [2, 'fixed'],
  [3, 'dynamic'],
  [4, 'differencing'],
])

/** The footer of a fixed VHD. As creator it names the one whose size every reader takes from the size and not the geometry. */
export function encodeVhdFooter({ sizeBytes, epochSeconds, uuid }: NewVhdFooter): Buffer {
  const footer = Buffer.alloc(vhdFooterBytes)
  footer.write(cookie, 'latin1')
  footer.writeUInt32BE(2, 8)
  footer.writeUInt32BE(currentVersion, 12)
  footer.writeBigUInt64BE(0xffff_ffff_ffff_ffffn, 16)
  footer.writeUInt32BE(Math.min(Math.max(epochSeconds - vhdEpochSeconds, 0), 0xffff_ffff), 24)
  footer.write('win ', 28, 'latin1')
  footer.writeUInt32BE(0x000a_0000, 32)
  footer.write('Wi2k', 36, 'latin1')
  footer.writeBigUInt64BE(BigInt(sizeBytes), 40)
  footer.writeBigUInt64BE(BigInt(sizeBytes), 48)
  const { cylinders, heads, sectors } = chsGeometry(sizeBytes / 512)
  footer.writeUInt16BE(cylinders, 56)
  footer.writeUInt8(heads, 58)
  footer.writeUInt8(sectors, 59)
  footer.writeUInt32BE(2, 60)
  Buffer.from(uuid.replaceAll('-', ''), 'hex').copy(footer, 68)
  footer.writeUInt32BE(checksumOf(footer), checksumOffset)
  return footer
}

/** Reads 512 bytes; undefined when they are no footer at all. Sizes beyond 2⁵³ are read as Infinity. */
export function readVhdFooter(bytes: Buffer): VhdFooter | undefined {
  if (bytes.length !== vhdFooterBytes || bytes.toString('latin1', 0, 8) !== cookie) return undefined
  return {
    originalBytes: sizeAt(bytes, 40),
    currentBytes: sizeAt(bytes, 48),
    kind: kinds.get(bytes.readUInt32BE(60)) ?? 'unknown',
    creator: bytes.toString('latin1', 28, 32),
    creatorVersion: bytes.readUInt32BE(32),
    creatorHost: bytes.toString('latin1', 36, 40),
    version: bytes.readUInt32BE(12),
    epochSeconds: bytes.readUInt32BE(24) + vhdEpochSeconds,
    geometry: {
      cylinders: bytes.readUInt16BE(56),
      heads: bytes.readUInt8(58),
      sectors: bytes.readUInt8(59),
    },
    uuid: bytes.toString('hex', 68, 84).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    isChecksumRight: checksumOf(bytes) === bytes.readUInt32BE(checksumOffset),
  }
}

/** One's complement of the sum of all bytes but its own. */
function checksumOf(footer: Buffer): number {
  let sum = 0
  for (const [at, byte] of footer.entries()) if (at < checksumOffset || at >= checksumOffset + 4) sum += byte
  return ~sum >>> 0
}

function sizeAt(bytes: Buffer, offset: number): number {
  const size = Number(bytes.readBigUInt64BE(offset))
  return Number.isSafeInteger(size) ? size : Number.POSITIVE_INFINITY
}
