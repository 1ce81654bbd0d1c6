import { ImageError } from '../../base/errors.ts'
import { formatMebibytes, mebibyte } from '../mebibyte.ts'
import { withFile } from '../readAt.ts'
import { writePieces } from '../writePieces.ts'
import { encodeVhdFooter, readVhdFooter, vhdFooterBytes } from './vhdFooter.ts'

/** Time and identity of a VHD. */
export interface VhdStamp {
  readonly epochSeconds: number
  readonly uuid: string
}

/**
 * Makes a fixed VHD of a raw image, in place: 512 bytes are added to its end. A file that ends with a footer of its own size is
 * given the new one instead. Throws IMAGE_INVALID when the image is no whole number of MiB, FILE_UNWRITABLE or DISK_FULL.
 */
export async function sealVhd(path: string, { epochSeconds, uuid }: VhdStamp): Promise<void> {
  const sizeBytes = await sizeToSeal(path)
  const bytes = encodeVhdFooter({ sizeBytes, epochSeconds, uuid })
  await writePieces(path, [{ offsetBytes: sizeBytes, bytes }])
}

async function sizeToSeal(path: string): Promise<number> {
  return await withFile(path, async (readAt, fileBytes) => {
    const end = await readAt(Math.max(0, fileBytes - vhdFooterBytes), vhdFooterBytes)
    const isSealed = readVhdFooter(end)?.currentBytes === fileBytes - vhdFooterBytes
    const sizeBytes = isSealed ? fileBytes - vhdFooterBytes : fileBytes
    if (sizeBytes === 0 || sizeBytes % mebibyte !== 0)
      throw new ImageError(
        'IMAGE_INVALID',
        `${path} holds ${sizeBytes} bytes (${formatMebibytes(sizeBytes)}); a VHD must hold a whole number of MiB.`,
      )
    return sizeBytes
  })
}
