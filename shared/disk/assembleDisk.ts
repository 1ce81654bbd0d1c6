import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ImageError } from '../base/errors.ts'
import { allocatedBytes } from './allocatedBytes.ts'
import { biosBootPieces } from './bios/biosBootPieces.ts'
import type { DiskIdentity } from './diskIdentity.ts'
import type { DiskTools } from './diskTools.ts'
import { encodeFat } from './esp/encodeFat.ts'
import { espFiles, type EspContents } from './esp/espFiles.ts'
import type { RootFilesystem } from './filesystem/rootFilesystem.ts'
import { prepareRoot, refuseUnmakeable, unreproducible } from './filesystem/prepareRoot.ts'
import { grubConfig } from './grub/grubConfig.ts'
import { grubImage } from './grub/grubImage.ts'
import { partitionOf, rootOf, type DiskLayout, type PlannedPartition } from './layout/diskLayout.ts'
import { runTool } from './runTool.ts'
import { sideBySide } from './sideBySide.ts'
import { encodeTable, type DiskPiece } from './table/encodeTable.ts'
import { readBootTree, treePaths, type BootTree } from './tree/bootTree.ts'
import { clampTimes } from './tree/clampTimes.ts'
import { placeInTree } from './tree/readTree.ts'
import { createBlankImage, writePieces } from './writePieces.ts'

/** A disk to make of a tree. */
export interface DiskRequest {
  /** The root of an operating system. It gets a `/boot/grub/grub.cfg`, and no time in it stays after the epoch. */
  readonly tree: string
  /** The raw image to make; nothing may be there. */
  readonly image: string
  readonly layout: DiskLayout
  readonly identity: DiskIdentity
  readonly epochSeconds: number
  /** The label of the root file system, at most 16 bytes. */
  readonly label: string
  /** Words for the kernel, besides its root. */
  readonly kernelArguments: readonly string[]
}

/** A disk that was made. */
export interface AssembledDisk {
  readonly sizeBytes: number
  /** What the sparse image takes on the disk it is on. */
  readonly dataBytes: number
  /** Whether UEFI with Secure Boot starts it. */
  readonly isSigned: boolean
  /** Whether the same tree and request give the same bytes. */
  readonly isReproducible: boolean
}

/**
 * Makes a raw image of a tree that boots as its layout says: no loop device, no mount, no second copy of the files. The same tree
 * and request give the same bytes. Throws INPUT_INVALID, TREE_NOT_BOOTABLE, DISK_TOO_SMALL, TOOL_MISSING, TOOL_FAILED, FILE_UNWRITABLE or
 * DISK_FULL; then there is no image.
 */
export async function assembleDisk(tools: DiskTools, request: DiskRequest): Promise<AssembledDisk> {
  const { tree, image, layout, identity, epochSeconds } = request
  checkRequest(request)
  const bootTree = layout.boot === 'none' ? undefined : await prepareBoot(tools, request)
  await clampTimes(tools, tree, epochSeconds)
  const writeRoot = await prepareRoot(tools, layout.filesystem, tree)
  await createBlankImage(image, layout.sizeBytes)
  try {
    const [boot] = await sideBySide(
      tools,
      async (tool) => await makeBoot(tool, request, bootTree),
      async (tool) => await writeRoot(tool, filesystemOf(request)),
    )
    await writePieces(image, [...boot.pieces, ...encodeTable(layout, identity)])
    return {
      sizeBytes: layout.sizeBytes,
      dataBytes: await allocatedBytes(image),
      isSigned: boot.isSigned,
      isReproducible: !unreproducible.has(layout.filesystem),
    }
  } catch (thrown) {
    await rm(image, { force: true })
    throw thrown
  }
}

/** Times of ext4 without a second word for them end in 2038; labels of ext4 after 16 bytes. */
function checkRequest({ layout, epochSeconds, label, kernelArguments }: DiskRequest): void {
  refuseUnmakeable(layout.filesystem)
  const refuse = (why: string) => new ImageError('INPUT_INVALID', why)
  if (!Number.isInteger(epochSeconds) || epochSeconds <= 0 || epochSeconds >= 2 ** 31)
    throw refuse(`The epoch ${epochSeconds} is no whole number of seconds between 1970 and 2038.`)
  if (!/^[\w.+-]{1,16}$/.test(label))
    throw refuse(
      `The label ${JSON.stringify(label)} is not made of 1 to 16 letters, digits, “.”, “+”, “-” and “_”.`,
    )
  for (const word of kernelArguments)
    if (!/^[!-~]+$/.test(word))
      throw refuse(
        `${JSON.stringify(word)} is no word for the kernel: each is visible ASCII without a space.`,
      )
}

/** What starts a tree, outside of its root file system. */
interface BootParts {
  readonly pieces: readonly DiskPiece[]
  readonly isSigned: boolean
}

/** Looks at how a tree is to start, and writes what GRUB reads inside. */
async function prepareBoot(tools: DiskTools, request: DiskRequest): Promise<BootTree> {
  const tree = await readBootTree(tools, request.tree)
  if (tree.kernels.length === 0)
    throw new ImageError('TREE_NOT_BOOTABLE', 'There is no kernel in /boot of the image (vmlinuz-VERSION).')
  await installMenu(tools, tree, request)
  return tree
}

/** Makes what goes outside of the root file system. The tree is only read. */
async function makeBoot(
  tools: DiskTools,
  request: DiskRequest,
  tree: BootTree | undefined,
): Promise<BootParts> {
  if (!tree) return { pieces: [], isSigned: false }
  const { layout, identity } = request
  const code =
    layout.boot === 'uefi' ? [] : biosBootPieces(layout, await grubImage(tools, tree, layout, 'i386-pc'))
  const place = partitionOf(layout, 'esp')
  const esp = place && (await espFiles(tools, tree, layout, identity.rootUuid))
  return {
    pieces: [...code, ...(place && esp ? espPieces(request, place, esp) : [])],
    isSigned: esp?.isSigned ?? false,
  }
}

function espPieces(
  { identity, epochSeconds }: DiskRequest,
  { startBytes, sizeBytes }: PlannedPartition,
  { files }: EspContents,
): readonly DiskPiece[] {
  return encodeFat({ offsetBytes: startBytes, sizeBytes, uuid: identity.espUuid, epochSeconds, files })
}

async function installMenu(
  tools: DiskTools,
  { listing, kernels, prettyName: title }: BootTree,
  { identity, kernelArguments }: DiskRequest,
): Promise<void> {
  const menu = grubConfig({ kernels, rootUuid: identity.rootUuid, kernelArguments, title })
  const source = join(tools.workDirectory, 'grub.cfg')
  await writeFile(source, menu)
  const target = placeInTree(listing, treePaths.grubConfig)
  await runTool(tools, { file: 'install', args: ['-D', '-m', '0644', '--', source, target] })
}

function filesystemOf({ tree, image, layout, identity, label, epochSeconds }: DiskRequest): RootFilesystem {
  const { startBytes: offsetBytes, sizeBytes } = rootOf(layout)
  const { rootUuid: uuid, hashSeed } = identity
  return { tree, image, offsetBytes, sizeBytes, uuid, hashSeed, label, epochSeconds }
}
