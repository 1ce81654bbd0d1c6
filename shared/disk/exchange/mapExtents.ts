import * as v from 'valibot'
import { isImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { runTool } from '../runTool.ts'
import { qemuSource } from './qemuSource.ts'

/** A run of bytes of a disk. */
export interface DiskExtent {
  readonly offsetBytes: number
  readonly lengthBytes: number
}

const mapSchema = v.array(
  v.object({ start: v.number(), length: v.number(), zero: v.boolean(), data: v.boolean() }),
)

/**
 * Where a raw image may hold anything but zeros, by what its file system knows of its holes; all of it when qemu-img is not there
 * or does not tell. In order and without overlap, nothing beyond `sizeBytes`. Throws CANCELLED.
 */
export async function mapExtents(
  tools: DiskTools,
  path: string,
  sizeBytes: number,
): Promise<readonly DiskExtent[]> {
  const whole = [{ offsetBytes: 0, lengthBytes: sizeBytes }]
  const args = ['map', '--image-opts', '--output=json', qemuSource('raw', path)]
  try {
    const { stdout } = await runTool(tools, { file: 'qemu-img', args })
    const map = v.safeParse(mapSchema, JSON.parse(stdout.toString('utf8')))
    return map.success ? dataOf(map.output, sizeBytes) : whole
  } catch (thrown) {
    if (isImageError(thrown) && thrown.code === 'CANCELLED') throw thrown
    return whole
  }
}

function dataOf(map: v.InferOutput<typeof mapSchema>, sizeBytes: number): readonly DiskExtent[] {
  return map
    .filter(({ zero, data }) => data && !zero)
    .map(({ start, length }) => ({
      offsetBytes: start,
      lengthBytes: Math.min(length, sizeBytes - start),
    }))
    .filter(({ lengthBytes }) => lengthBytes > 0)
}
