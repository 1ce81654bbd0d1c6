import type { DiskTools } from '../../disk/diskTools.ts'
import { importImage } from '../../disk/exchange/importImage.ts'
import { createBlankImage } from '../../disk/writePieces.ts'
import type { DiskPlan } from './diskPlan.ts'
import { withOrigin, type OriginRequest } from './originFile.ts'

/** A private raw disk that a target is mounted from. */
export interface TakenDisk {
  /** The raw disk. */
  readonly path: string
  readonly sizeBytes: number
  /** How much larger it is than the image it was made of. */
  readonly grownBytes: number
}

/** Makes the raw disk of a plan: a copy of an image, which itself is only read, or a blank one. Throws what importImage throws. */
export async function takeDisk(
  { source, diskSizeBytes }: DiskPlan,
  path: string,
  tools: DiskTools,
  request: Omit<OriginRequest, 'what'>,
): Promise<TakenDisk> {
  if (source.kind === 'scratch') {
    const sizeBytes = diskSizeBytes ?? 0
    await createBlankImage(path, sizeBytes)
    return { path, sizeBytes, grownBytes: 0 }
  }
  const taken = await withOrigin(source.origin, { ...request, what: 'image' }, (image) =>
    importImage(tools, { source: image, target: path, sizeBytes: diskSizeBytes }),
  )
  return { path, sizeBytes: taken.sizeBytes, grownBytes: taken.sizeBytes - taken.virtualBytes }
}
