import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { sealVhd } from '#shared/disk/vhd/sealVhd.ts'
import type { BenchFigure } from './figure.ts'

const rounds = 5
const sizeBytes = 4 * 2 ** 30

/** A sparse raw image of 4 GiB made a fixed VHD: its footer is all that is written. */
export async function benchSealVhd(folder: string): Promise<readonly BenchFigure[]> {
  let bestMs = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const path = join(folder, `raw-${round}`)
    const file = await open(path, 'w')
    await file.truncate(sizeBytes)
    await file.close()
    const startMs = performance.now()
    await sealVhd(path, { epochSeconds: 1, uuid: '6ba7b810-9dad-41d1-80b4-00c04fd430c8' })
    bestMs = Math.min(bestMs, performance.now() - startMs)
  }
  const value = Math.round(bestMs * 100) / 100
  return [{ name: 'a sparse raw image of 4 GiB to a VHD', value, unit: 'ms', budget: 100 }]
}
