import { ImageError, isImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { formatMebibytes } from '../mebibyte.ts'
import { withFile } from '../readAt.ts'
import { runTool } from '../runTool.ts'
import type { ImageFormat } from '../sniff/imageFormat.ts'
import { readQcow2Header } from '../sniff/qcow2Header.ts'
import { qemuDrivers, qemuSource } from './qemuSource.ts'

/** An image QEMU has to unfold. */
export interface ConvertRequest {
  /** Absolute. */
  readonly source: string
  readonly format: ImageFormat
  /** The raw image to make; nothing may be there. */
  readonly target: string
  readonly mostBytes: number
}

/**
 * Unfolds a qcow2, VHDX or dynamic VHD into a raw image and resolves with the size of its disk. What would make QEMU open another
 * file, and a disk that is too large, are refused before it opens this one. Throws IMAGE_UNSUPPORTED, IMAGE_INVALID or DISK_TOO_SMALL.
 */
export async function convertImage(tools: DiskTools, request: ConvertRequest): Promise<number> {
  const { source, format, target, mostBytes } = request
  const driver = qemuDrivers.get(format)
  if (driver === undefined) throw new ImageError('IMAGE_UNSUPPORTED', `${source} is a ${format} file.`)
  if (format === 'qcow2')
    await withFile(source, async (readAt) => readQcow2Header(await readAt(0, 512), source))
  const image = qemuSource(driver, source)
  const virtualBytes = await askSize(tools, source, image)
  if (virtualBytes > mostBytes)
    throw new ImageError(
      'DISK_TOO_SMALL',
      `${source} holds a disk of ${formatMebibytes(virtualBytes)}, and the disk to make has ${formatMebibytes(mostBytes)}.`,
    )
  await check(tools, source, image)
  await judged(source, () =>
    runTool(tools, {
      file: 'qemu-img',
      args: ['convert', '--image-opts', '-O', 'raw', '-S', '4k', image, target],
    }),
  )
  return virtualBytes
}

async function askSize(tools: DiskTools, source: string, image: string): Promise<number> {
  const { stdout } = await judged(source, () =>
    runTool(tools, { file: 'qemu-img', args: ['info', '--image-opts', '--output=json', image] }),
  )
  const size = Number(/"virtual-size": (\d+)/.exec(stdout.toString('utf8'))?.[1])
  if (!Number.isSafeInteger(size))
    throw new ImageError('IMAGE_INVALID', `${source} does not say how large its disk is.`)
  return size
}

/** Leaked clusters (3) waste space and harm nothing; a format without a check (63) is only converted. */
async function check(tools: DiskTools, source: string, image: string): Promise<void> {
  const run = { file: 'qemu-img', args: ['check', '--image-opts', image], accept: [0, 3, 63] }
  await judged(source, () => runTool(tools, run))
}

/** What QEMU cannot read is the image's fault. */
async function judged<T>(source: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (thrown) {
    if (!isImageError(thrown) || thrown.code !== 'TOOL_FAILED' || /No space left/.test(thrown.detail))
      throw thrown
    throw new ImageError('IMAGE_INVALID', `${source} is damaged: ${thrown.detail}`, { cause: thrown })
  }
}
