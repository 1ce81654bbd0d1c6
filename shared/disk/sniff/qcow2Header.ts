import { ImageError } from '../../base/errors.ts'

/** What of a qcow2 header decides whether it may be read (QEMU, docs/interop/qcow2.txt). */
export interface Qcow2Header {
  readonly version: number
  readonly virtualBytes: number
}

const incompatibleDirty = 1n
const incompatibleCorrupt = 2n
const incompatibleDataFile = 4n
/** Dirty, compression type, extended L2 entries. */
const harmless = incompatibleDirty | 8n | 16n

/**
 * Reads the header of a qcow2 image from somewhere. Throws IMAGE_UNSUPPORTED for one that makes QEMU open other files or ask for a
 * key, IMAGE_INVALID for one that is damaged; both name the image.
 */
export function readQcow2Header(start: Buffer, path: string): Qcow2Header {
  const invalid = (why: string) => new ImageError('IMAGE_INVALID', `${path} is no sound qcow2 image: ${why}.`)
  const unsupported = (why: string) =>
    new ImageError('IMAGE_UNSUPPORTED', `${path} cannot be used: ${why}.`, {
      hint: 'Make one that stands alone: `qemu-img convert -O qcow2 IMAGE COPY` where all its files are trusted.',
    })
  if (start.length < 72) throw invalid('it ends within its header')
  const version = start.readUInt32BE(4)
  if (version !== 2 && version !== 3) throw unsupported(`it is qcow2 of version ${version}`)
  if (start.readBigUInt64BE(8) !== 0n) throw unsupported('it has a backing file, which would be read too')
  const clusterBits = start.readUInt32BE(20)
  if (clusterBits < 9 || clusterBits > 21) throw invalid(`its clusters have 2^${clusterBits} bytes`)
  if (start.readUInt32BE(32) !== 0) throw unsupported('it is encrypted')
  if (version === 3) {
    if (start.length < 104) throw invalid('it ends within its header')
    const features = start.readBigUInt64BE(72)
    if ((features & incompatibleDataFile) !== 0n)
      throw unsupported('its data is in another file, which would be read too')
    if ((features & incompatibleCorrupt) !== 0n) throw invalid('it is marked as corrupt')
    if ((features & ~(harmless | incompatibleDataFile | incompatibleCorrupt)) !== 0n)
      throw unsupported(`it needs features unknown here (0x${features.toString(16)})`)
  }
  const virtualBytes = Number(start.readBigUInt64BE(24))
  if (!Number.isSafeInteger(virtualBytes) || virtualBytes === 0)
    throw invalid(`its disk has ${virtualBytes} bytes`)
  return { version, virtualBytes }
}
