import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { errnoOf, ImageError } from '../../base/errors.ts'
import { dataExtents, type DiskExtent } from '../dataExtents.ts'
import type { DiskTools } from '../diskTools.ts'
import { formatMebibytes, mebibyte } from '../mebibyte.ts'
import { sniffImage, type ImageFacts } from '../sniff/sniffImage.ts'
import { checkVhd } from '../vhd/checkVhd.ts'
import { encodeVhdFooter, vhdFooterBytes } from '../vhd/vhdFooter.ts'
import { importImage } from './importImage.ts'

/** An image, opened to be read as a fixed VHD without one being written. */
export interface OpenContent {
  readonly name: string
  /** Of the disk, without the footer; a whole number of MiB. */
  readonly sizeBytes: number
  readonly extents: readonly DiskExtent[]
  /** Fills the buffer from a place of the disk. Throws FILE_UNREADABLE, also when the file ends before. */
  readonly read: (offsetBytes: number, buffer: Uint8Array) => Promise<void>
  /** That of the file; of one that has none, a new one that depends on the content alone. */
  readonly footer: (contentSha256: string) => Uint8Array
  /** Differs once the file has been written to. */
  readonly stamp: () => Promise<string>
  /** What it was before it was unfolded, if it was. */
  readonly format: ImageFacts['format']
  readonly boots: ImageFacts['boots']
  /** Whether it has a partition table, without which nothing can be told of how it starts. */
  readonly hasTable: boolean
  /** What its partitions say they are for; most say nothing. */
  readonly architecture: 'x64' | 'Arm64' | undefined
  readonly close: () => Promise<void>
}

/**
 * Opens a fixed VHD or a raw image as it is, and a qcow2, VHDX or dynamic VHD unfolded in the work directory of the tools. Throws
 * IMAGE_INVALID, IMAGE_UNSUPPORTED, FILE_UNREADABLE, TOOL_MISSING, DISK_FULL or CANCELLED.
 */
export async function openContent(tools: DiskTools, path: string): Promise<OpenContent> {
  const facts = await sniffImage(path)
  // Without its end a VHD looks like a raw image.
  if (facts.format === 'raw' && /\.vhd$/i.test(path)) await checkVhd(path)
  const isPlain = facts.format === 'raw' || facts.format === 'vhd-fixed'
  const raw = isPlain ? path : join(tools.workDirectory, `${basename(path)}.raw`)
  if (!isPlain) await importImage(tools, { source: path, target: raw })
  const plain = isPlain ? facts : await sniffImage(raw)
  const { sizeBytes, footer } = isPlain ? await checkPlain(path, facts) : unfolded(plain)
  const handle = await open(raw, 'r')
  try {
    return {
      name: path,
      sizeBytes,
      format: facts.format,
      boots: plain.boots,
      hasTable: plain.table !== undefined,
      architecture: architectureOf(plain.table),
      extents: await dataExtents(tools, raw, sizeBytes),
      read: (offsetBytes, buffer) => fill(handle, path, offsetBytes, buffer),
      footer: (contentSha256) => footer ?? newFooter(sizeBytes, contentSha256),
      async stamp() {
        const { size, mtimeNs, ctimeNs, ino } = await handle.stat({ bigint: true })
        return `${size} ${mtimeNs} ${ctimeNs} ${ino}`
      },
      close: () => handle.close(),
    }
  } catch (thrown) {
    await handle.close()
    throw thrown
  }
}

/** Types of root partitions by architecture (Discoverable Partitions Specification). */
const rootTypes: ReadonlyMap<string, 'x64' | 'Arm64'> = new Map([
  ['4f68bce3-e8cd-4db1-96e7-fbcaf984b709', 'x64'],
  ['b921b045-1df0-41c3-af44-4c6f280d3fae', 'Arm64'],
])

function architectureOf(table: ImageFacts['table']): 'x64' | 'Arm64' | undefined {
  return table?.partitions.map(({ type }) => rootTypes.get(type)).find((found) => found !== undefined)
}

interface Plain {
  readonly sizeBytes: number
  readonly footer: Buffer | undefined
}

function unfolded({ fileBytes }: ImageFacts): Plain {
  return { sizeBytes: fileBytes, footer: undefined }
}

async function checkPlain(path: string, { format, fileBytes }: ImageFacts): Promise<Plain> {
  if (format === 'vhd-fixed') {
    const { sizeBytes } = await checkVhd(path)
    const handle = await open(path, 'r')
    try {
      const footer = Buffer.alloc(vhdFooterBytes)
      await fill(handle, path, sizeBytes, footer)
      return { sizeBytes, footer }
    } finally {
      await handle.close()
    }
  }
  if (fileBytes === 0 || fileBytes % mebibyte !== 0)
    throw new ImageError(
      'IMAGE_INVALID',
      `${path} holds a disk of ${fileBytes} bytes (${formatMebibytes(fileBytes)}); Azure takes whole numbers of MiB only.`,
      { hint: 'Enlarge it: `truncate --size=%1M IMAGE` adds what is missing to a raw image.' },
    )
  return { sizeBytes: fileBytes, footer: undefined }
}

/** Time and identity are taken from the content: whoever uploads the same disk again sends the same bytes. */
function newFooter(sizeBytes: number, contentSha256: string): Buffer {
  const hex = createHash('sha256').update(`vhd of ${contentSha256}`).digest('hex').slice(0, 32)
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  return encodeVhdFooter({ sizeBytes, epochSeconds: 0, uuid })
}

async function fill(
  handle: FileHandle,
  path: string,
  offsetBytes: number,
  buffer: Uint8Array,
): Promise<void> {
  for (let filled = 0; filled < buffer.length;) {
    const { bytesRead } = await handle
      .read(buffer, filled, buffer.length - filled, offsetBytes + filled)
      .catch((thrown: unknown) => {
        throw new ImageError('FILE_UNREADABLE', `${path}: ${errnoOf(thrown) ?? 'unreadable'}`, {
          cause: thrown,
        })
      })
    if (bytesRead === 0)
      throw new ImageError(
        'FILE_UNREADABLE',
        `${path} has become shorter: it ends before byte ${offsetBytes + filled}.`,
      )
    filled += bytesRead
  }
}
