import type { DiskContent } from '#shared/azure/upload/diskContent.ts'
import type { Extent } from '#shared/azure/upload/extent.ts'

/** Bytes as a disk; its footer is 512 times one byte. */
export function memoryContent(
  bytes: Buffer,
  extents: readonly Extent[] = [{ offsetBytes: 0, lengthBytes: bytes.length }],
): DiskContent & { readonly readBytes: () => number } {
  let readBytes = 0
  return {
    name: 'memory',
    sizeBytes: bytes.length,
    extents,
    async read(offsetBytes, buffer) {
      readBytes += buffer.length
      buffer.set(bytes.subarray(offsetBytes, offsetBytes + buffer.length))
    },
    footer: () => Buffer.alloc(512, 0xf0),
    stamp: async () => 'unchanged',
    readBytes: () => readBytes,
  }
}

/** A disk with data in some places, and where it is. */
export function sparseBytes(sizeBytes: number, random: () => number, runs = 6): Buffer {
  const bytes = Buffer.alloc(sizeBytes)
  for (let run = 0; run < runs; run++) {
    const offset = Math.floor(random() * sizeBytes)
    const length = Math.floor(random() ** 3 * Math.min(sizeBytes - offset, 6 * 2 ** 20))
    for (let at = offset; at < offset + length; at += 97) bytes[at] = 1 + Math.floor(random() * 255)
  }
  return bytes
}
