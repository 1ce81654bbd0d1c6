import { rm, truncate } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ImageError } from '../../base/errors.ts'
import { unwritable } from '../../base/unwritable.ts'
import type { DiskTools } from '../diskTools.ts'
import { formatMebibytes, mebibyte } from '../mebibyte.ts'
import { withFile } from '../readAt.ts'
import { sniffImage, type ImageFacts } from '../sniff/sniffImage.ts'
import { moveBackupGpt } from '../table/moveBackupGpt.ts'
import { readVhdFooter, vhdFooterBytes } from '../vhd/vhdFooter.ts'
import { createBlankImage } from '../writePieces.ts'
import { convertImage } from './convertImage.ts'
import { copySparse } from './copySparse.ts'

/** An image to start from. */
export interface ImportRequest {
  readonly source: string
  /** The raw image to make; nothing may be there. */
  readonly target: string
  /** The size of the disk to make, a whole number of MiB; that of the image, rounded up to one, when left out. */
  readonly sizeBytes?: number | undefined
}

/** An image that was taken in. */
export interface ImportedImage {
  readonly format: ImageFacts['format']
  /** The size of the disk in it. */
  readonly virtualBytes: number
  /** The size of the raw image, at least that. */
  readonly sizeBytes: number
}

/** More than any cloud takes; no image is believed that says it has more. */
const mostBytes = 64 * 2 ** 40

/**
 * Makes a raw image of a raw one, a fixed or dynamic VHD, a VHDX or a qcow2. The source is not changed; where the file system can
 * share data nothing is copied. A larger disk has its GPT at its own end. Throws IMAGE_INVALID, IMAGE_UNSUPPORTED, DISK_TOO_SMALL, INPUT_INVALID,
 * FILE_UNREADABLE, FILE_UNWRITABLE or DISK_FULL; then there is no target.
 */
export async function importImage(tools: DiskTools, request: ImportRequest): Promise<ImportedImage> {
  const source = resolve(request.source)
  const { target, sizeBytes: wanted } = request
  if (wanted !== undefined && (wanted <= 0 || wanted % mebibyte !== 0))
    throw new ImageError('INPUT_INVALID', `The size of the disk, ${wanted} bytes, is no whole number of MiB.`)
  const facts = await sniffImage(source)
  const isPlain = facts.format === 'raw' || facts.format === 'vhd-fixed'
  if (isPlain) await checkPlain(source, facts, wanted ?? mostBytes)
  else refuseOther(source, facts)
  // Nothing else makes sure that nothing is replaced.
  await createBlankImage(target, 0)
  await rm(target)
  try {
    const virtualBytes = isPlain
      ? await copyPlain(tools, source, target, facts)
      : await convertImage(tools, { source, format: facts.format, target, mostBytes: wanted ?? mostBytes })
    const sizeBytes = wanted ?? Math.ceil(virtualBytes / mebibyte) * mebibyte
    await truncate(target, sizeBytes).catch((thrown: unknown) => {
      throw unwritable(target, thrown)
    })
    if (sizeBytes !== virtualBytes) await moveBackupGpt(target)
    return { format: facts.format, virtualBytes, sizeBytes }
  } catch (thrown) {
    await rm(target, { force: true })
    throw thrown
  }
}

function refuseOther(source: string, { format }: ImageFacts): void {
  if (format === 'vhd-differencing')
    throw new ImageError(
      'IMAGE_UNSUPPORTED',
      `${source} is a differencing VHD, which says only what differs from another one.`,
    )
  if (!['qcow2', 'vhdx', 'vhd-dynamic'].includes(format))
    throw new ImageError(
      'IMAGE_UNSUPPORTED',
      format === 'unknown'
        ? `${source} is none of the images known here, and no raw disk: it has neither a partition table nor a file system.`
        : `${source} is a ${format} file and no image of a disk.`,
    )
}

async function checkPlain(source: string, facts: ImageFacts, most: number): Promise<void> {
  const virtualBytes = facts.virtualBytes ?? 0
  if (facts.format === 'vhd-fixed')
    await withFile(source, async (readAt, fileBytes) => {
      const footer = readVhdFooter(await readAt(fileBytes - vhdFooterBytes, vhdFooterBytes))
      const invalid = (why: string) => new ImageError('IMAGE_INVALID', `${source} is no sound VHD: ${why}.`)
      if (footer?.isChecksumRight !== true) throw invalid('the checksum of its footer is wrong')
      if (footer.currentBytes !== virtualBytes)
        throw invalid(`its footer speaks of ${footer.currentBytes} bytes and it holds ${virtualBytes}`)
    })
  if (virtualBytes > most)
    throw new ImageError(
      'DISK_TOO_SMALL',
      `${source} holds a disk of ${formatMebibytes(virtualBytes)}, and the disk to make has ${formatMebibytes(most)}.`,
    )
}

async function copyPlain(
  tools: DiskTools,
  source: string,
  target: string,
  facts: ImageFacts,
): Promise<number> {
  await copySparse(tools, source, target)
  const virtualBytes = facts.virtualBytes ?? 0
  await truncate(target, virtualBytes)
  return virtualBytes
}
