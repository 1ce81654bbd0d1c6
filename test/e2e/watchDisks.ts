import { open } from 'node:fs/promises'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { diskBlobOf } from '#test/sim/azure/arm/types/disk.ts'
import type { PageBlob } from '#test/sim/azure/storage/pageBlob.ts'
import { footerProblem } from '#test/sim/azure/storage/vhdFooter.ts'

/** What had arrived of a disk when its upload was said to be over. */
export interface ArrivedDisk {
  readonly id: string
  /** Where it is another than the file; undefined when both are the same from the first byte to the last. */
  readonly differsAt: number | undefined
  /** What is wrong with its end as the footer of a fixed VHD; undefined when nothing is. */
  readonly footerProblem: string | undefined
}

const pieceBytes = 4 * 1024 * 1024

/** Compares each disk that is uploaded to a simulator with a file before Azure takes it, since it is gone after the publish. */
export function watchDisks(azure: AzureSimulator, path: string): readonly ArrivedDisk[] {
  const disks: ArrivedDisk[] = []
  azure.onRequest(async (request) => {
    const { store, blobs } = azure.world
    const id = /^(.*\/disks\/[^/]+)\/endGetAccess\?/i.exec(request.path)?.[1]
    const disk = id === undefined ? undefined : store.get(id)
    const blob = disk && blobs.disk(diskBlobOf(disk))
    if (request.method !== 'POST' || !blob) return
    const footer = blob.pages.read(blob.sizeBytes - 512, 512)
    disks.push({
      id: disk.id,
      differsAt: await firstDifference(blob, path),
      footerProblem: footerProblem(footer, blob.sizeBytes, disk.name),
    })
  })
  return disks
}

async function firstDifference(blob: PageBlob, path: string): Promise<number | undefined> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const piece = Buffer.alloc(pieceBytes)
    const zeros = Buffer.alloc(pieceBytes)
    for (let at = 0; at < size; at += pieceBytes) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes, at)
      // Reading what was never written costs more than the comparison.
      const isWritten = blob.ranges.within({ start: at, end: at + bytesRead }).length > 0
      const arrived = isWritten ? blob.pages.read(at, bytesRead) : zeros.subarray(0, bytesRead)
      if (!piece.subarray(0, bytesRead).equals(arrived)) return at + differenceOf(piece, arrived)
    }
    return size === blob.sizeBytes ? undefined : Math.min(size, blob.sizeBytes)
  } finally {
    await file.close()
  }
}

function differenceOf(one: Buffer, other: Buffer): number {
  return one.findIndex((byte, index) => byte !== other[index])
}
