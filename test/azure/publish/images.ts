import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fixedVhdFooter } from '#test/sim/azure/fixedVhd.ts'

/** A raw disk of 24 MiB with data here and there, which follows from the seed; it looks like a disk with an empty table. */
export function rawDisk(seed = 1, sizeBytes = 24 * 2 ** 20): Buffer {
  const bytes = Buffer.alloc(sizeBytes)
  for (let at = 0; at + 8192 <= sizeBytes; at += 1_310_720)
    bytes.fill(1 + ((at / 512 + seed * 7) % 251), at, at + 8192)
  // No table: nothing in its place but its signature.
  bytes.fill(0, 0, 512)
  bytes.writeUInt16LE(0xaa55, 510)
  return bytes
}

/** Writes {@link rawDisk} as a raw image or a fixed VHD; resolves with its path. */
export async function writeImage(
  folder: string,
  name: string,
  seed = 1,
  sizeBytes?: number,
): Promise<string> {
  const raw = rawDisk(seed, sizeBytes)
  const path = join(folder, name)
  await writeFile(path, name.endsWith('.vhd') ? Buffer.concat([raw, fixedVhdFooter(raw.length)]) : raw)
  return path
}
