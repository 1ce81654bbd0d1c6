import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ImageError } from '../base/errors.ts'
import { allocatedBytes } from './allocatedBytes.ts'
import { biosBootPieces } from './bios/biosBootPieces.ts'
import type { DiskIdentity } from './diskIdentity.ts'
import type { DiskTools } from './diskTools.ts'
import { espContents, type EspContents } from './esp/espContents.ts'
import { writeEsp } from './esp/writeEsp.ts'
import { refuseUnmakeable, unreproducible, writeRoot } from './filesystem/writeRoot.ts'
import { findRootConfig, grubConfig } from './grub/grubConfig.ts'
import { grubImage, type GrubImage } from './grub/grubImage.ts'
import { partitionOf, rootOf, type DiskLayout } from './layout/diskLayout.ts'
import { runTool } from './runTool.ts'
import { encodeTable } from './table/encodeTable.ts'
import { clampTimes } from './tree/clampTimes.ts'
import { orderEntries } from './tree/orderEntries.ts'
import { findKernels } from './tree/findKernels.ts'
import { readOsRelease } from './tree/osRelease.ts'
import { newTreeFile } from './tree/treePath.ts'
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
 * and request give the same bytes. Throws TREE_NOT_BOOTABLE, DISK_TOO_SMALL, TOOL_MISSING, TOOL_FAILED, FILE_UNWRITABLE or
 * DISK_FULL; then there is no image.
 */
export async function assembleDisk(tools: DiskTools, request: DiskRequest): Promise<AssembledDisk> {
  const { tree, image, layout, identity, epochSeconds } = request
  refuseUnmakeable(layout.filesystem)
  const boot = await prepareBoot(tools, request)
  await orderEntries(tools, tree)
  await clampTimes(tools, tree, epochSeconds)
  await createBlankImage(image, layout.sizeBytes)
  try {
    await together([makeRoot(tools, request), makeEsp(tools, request, boot)])
    const code = boot.bios ? biosBootPieces(layout, boot.bios) : []
    await writePieces(image, [...code, ...encodeTable(layout, identity)])
    return {
      sizeBytes: layout.sizeBytes,
      dataBytes: await allocatedBytes(image),
      isSigned: boot.esp?.isSigned ?? false,
      isReproducible: !unreproducible.has(layout.filesystem),
    }
  } catch (thrown) {
    await rm(image, { force: true })
    throw thrown
  }
}

/** What starts a tree. */
interface BootParts {
  readonly bios?: GrubImage
  readonly esp?: EspContents
}

/** Makes what goes outside of the root file system, and writes what GRUB reads inside. */
async function prepareBoot(
  tools: DiskTools,
  { tree, layout, identity, kernelArguments }: DiskRequest,
): Promise<BootParts> {
  const { boot, filesystem } = layout
  if (boot === 'none') return {}
  const kernels = await findKernels(tools, tree)
  if (kernels.length === 0)
    throw new ImageError('TREE_NOT_BOOTABLE', 'There is no kernel in /boot of the image (vmlinuz-VERSION).')
  const { rootUuid } = identity
  const release = await readOsRelease(tools, tree)
  const config = findRootConfig(rootUuid)
  const parts = {
    ...(boot !== 'uefi' && {
      bios: await grubImage(tools, { tree, platform: 'i386-pc', filesystem, config }),
    }),
    ...(boot !== 'bios' && {
      esp: await espContents(tools, { tree, rootUuid, filesystem, vendor: release.id }),
    }),
  }
  const menu = grubConfig({ kernels, rootUuid, kernelArguments, title: release.prettyName })
  await installConfig(tools, tree, menu)
  return parts
}

async function installConfig(tools: DiskTools, tree: string, text: string): Promise<void> {
  const source = join(tools.workDirectory, 'grub.cfg')
  await writeFile(source, text)
  const target = await newTreeFile(tools, tree, 'boot/grub/grub.cfg')
  await runTool(tools, { file: 'install', args: ['-D', '-m', '0644', '--', source, target] })
}

async function makeRoot(tools: DiskTools, request: DiskRequest): Promise<void> {
  const { tree, image, layout, identity, label, epochSeconds } = request
  const { startBytes: offsetBytes, sizeBytes } = rootOf(layout)
  const { rootUuid: uuid, hashSeed } = identity
  const filesystem = { tree, image, offsetBytes, sizeBytes, uuid, hashSeed, label, epochSeconds }
  await writeRoot(tools, layout.filesystem, filesystem)
}

async function makeEsp(tools: DiskTools, request: DiskRequest, boot: BootParts): Promise<void> {
  const { image, layout, identity, epochSeconds } = request
  const esp = partitionOf(layout, 'esp')
  if (!esp || !boot.esp) return
  const { startBytes: offsetBytes, sizeBytes } = esp
  const { files } = boot.esp
  await writeEsp(tools, { image, offsetBytes, sizeBytes, uuid: identity.espUuid, epochSeconds, files })
}

/** Waits for all before it throws what the first failed with: nobody may write to an image that is removed. */
async function together(all: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(all)) if (result.status === 'rejected') throw result.reason
}
