import { ImageError } from '../../base/errors.ts'
import { formatMebibytes, mebibyte } from '../mebibyte.ts'
import { withFile, type ReadAt } from '../readAt.ts'
import { readVhdFooter, vhdFooterBytes, type VhdFooter } from './vhdFooter.ts'

/** A VHD that Azure takes. */
export interface CheckedVhd {
  /** The size of the disk, a whole number of MiB; the file has 512 bytes more. */
  readonly sizeBytes: number
  readonly footer: VhdFooter
}

/** Programs that let readers take the size of the disk from the geometry, where that is another one. */
const geometryCreators = new Set(['vpc ', 'qemu'])

/** Reads a file as Azure does. Throws IMAGE_INVALID with the one rule it breaks and what to do, or FILE_UNREADABLE. */
export async function checkVhd(path: string): Promise<CheckedVhd> {
  return await withFile(path, async (readAt, fileBytes) => {
    const refuse = (why: string, hint = convertHint) =>
      new ImageError('IMAGE_INVALID', `${path} is no VHD that Azure takes: ${why}`, { hint })
    await refuseOthers(readAt, fileBytes, refuse)
    const footer = readVhdFooter(
      await readAt(Math.max(0, fileBytes - vhdFooterBytes), Math.min(vhdFooterBytes, fileBytes)),
    )
    if (!footer) throw refuse('it does not end with the footer of a VHD; it may be cut off, or a raw image.')
    if (!footer.isChecksumRight) throw refuse('the checksum of its footer is wrong.', damagedHint)
    if (footer.version !== 0x0001_0000)
      throw refuse(`its footer has version 0x${footer.version.toString(16)}, not 0x10000.`)
    if (footer.kind !== 'fixed') throw refuse(`its type is ${footer.kind}, not fixed.`)
    const sizeBytes = fileBytes - vhdFooterBytes
    if (footer.currentBytes !== sizeBytes)
      throw refuse(
        `its footer speaks of ${footer.currentBytes} bytes and it holds ${sizeBytes}; it was cut off, or something was added to it.`,
        damagedHint,
      )
    if (sizeBytes === 0 || sizeBytes % mebibyte !== 0)
      throw refuse(
        `its disk of ${sizeBytes} bytes (${formatMebibytes(sizeBytes)}) is no whole number of MiB.`,
      )
    const { cylinders, heads, sectors } = footer.geometry
    const geometryBytes = cylinders * heads * sectors * 512
    if (geometryCreators.has(footer.creator) && geometryBytes !== sizeBytes)
      throw refuse(
        `its footer names “${footer.creator}” as its maker, for which readers take the size from the geometry, ${geometryBytes} bytes instead of ${sizeBytes}.`,
      )
    return { sizeBytes, footer }
  })
}

const convertHint =
  'Make a fixed VHD of it: `qemu-img convert -O vpc -o subformat=fixed,force_size`, of a disk that is a whole number of MiB.'
const damagedHint = 'Copy or make it again; nothing that was read of it can be trusted.'

async function refuseOthers(
  readAt: ReadAt,
  fileBytes: number,
  refuse: (why: string) => ImageError,
): Promise<void> {
  const start = await readAt(0, Math.min(fileBytes, vhdFooterBytes))
  if (start.toString('latin1', 0, 8) === 'vhdxfile') throw refuse('it is a VHDX.')
  const kind = readVhdFooter(start)?.kind
  // The content of a fixed VHD is the disk from its first byte on; the others repeat the footer there.
  if (kind === 'dynamic' || kind === 'differencing') throw refuse(`its type is ${kind}, not fixed.`)
}
