import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { diskBlobOf } from '#test/sim/azure/arm/types/disk.ts'
import { footerProblem } from '#test/sim/azure/storage/vhdFooter.ts'

/** What had arrived of a disk when its upload was said to be over. */
export interface ArrivedDisk {
  readonly id: string
  readonly sizeBytes: number
  readonly sha256: string
  /** What is wrong with its end as the footer of a fixed VHD; undefined when nothing is. */
  readonly footerProblem: string | undefined
}

const pieceBytes = 4 * 1024 * 1024

/** Looks at each disk that is uploaded to a simulator before it is taken, since it is gone after the publish. */
export function watchDisks(azure: AzureSimulator): readonly ArrivedDisk[] {
  const disks: ArrivedDisk[] = []
  azure.onRequest(async ({ method, path }) => {
    const { store, blobs } = azure.world
    const id = /^(.*\/disks\/[^/]+)\/endGetAccess\?/i.exec(path)?.[1]
    const disk = id === undefined ? undefined : store.get(id)
    if (method !== 'POST' || !disk) return
    const name = diskBlobOf(disk)
    const sizeBytes = blobs.diskBytes(name)
    const hash = createHash('sha256')
    for (let at = 0; at < sizeBytes; at += pieceBytes) {
      hash.update(blobs.disk(name)?.pages.read(at, Math.min(pieceBytes, sizeBytes - at)) ?? '')
      await breathe()
    }
    disks.push({
      id: disk.id,
      sizeBytes,
      sha256: hash.digest('hex'),
      footerProblem: footerProblem(blobs.diskFooter(name), sizeBytes, disk.name),
    })
  })
  return disks
}
