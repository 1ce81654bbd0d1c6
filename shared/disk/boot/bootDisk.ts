import { ImageError } from '../../base/errors.ts'
import { qemuDrivers } from '../exchange/qemuSource.ts'
import { withFile } from '../readAt.ts'
import { readQcow2Header } from '../sniff/qcow2Header.ts'
import { sniffImage } from '../sniff/sniffImage.ts'
import type { FirmwareKind } from './firmware.ts'
import type { Machine } from './machine.ts'

/** An image that QEMU may open. */
export interface BootDisk {
  readonly disk: Machine['disk']
  /** The firmware its table is for; undefined when its table cannot be seen from outside. */
  readonly firmware: readonly FirmwareKind[] | undefined
}

/** Looks at an image before QEMU does. Throws IMAGE_UNSUPPORTED, IMAGE_INVALID or FILE_UNREADABLE. */
export async function openBootDisk(path: string): Promise<BootDisk> {
  const { format, virtualBytes, boots } = await sniffImage(path)
  if (format === 'raw' || format === 'vhd-fixed') {
    const firmware = (['bios', 'uefi'] as const).filter((kind) => boots[kind])
    // A fixed VHD is a raw disk with something behind it.
    return { disk: { path, driver: 'raw', ...(virtualBytes && { sizeBytes: virtualBytes }) }, firmware }
  }
  const driver = qemuDrivers.get(format)
  if (driver === undefined)
    throw new ImageError(
      'IMAGE_UNSUPPORTED',
      `${path} is no image of a disk that can be started (${format}).`,
    )
  if (format === 'qcow2') await withFile(path, async (readAt) => readQcow2Header(await readAt(0, 512), path))
  return { disk: { path, driver }, firmware: undefined }
}
