import type { Extent } from './extent.ts'

/** The most one Put Page takes (Azure Storage REST, “Put Page”). */
export const pageLimitBytes = 4 * 2 ** 20

/** What is looked at as one when zeros are sought; smaller holes cost more requests than they save. */
const blockBytes = 4096

/** Zeros shorter than this are sent along with what is around them. */
const gapBytes = 64 * 1024

const zeros = Buffer.alloc(pageLimitBytes)

/** The runs of a buffer, of at most {@link pageLimitBytes}, that hold anything but zeros; aligned to 4 KiB. */
export function dataRuns(cell: Uint8Array): readonly Extent[] {
  if (isZero(cell)) return []
  const runs: { offsetBytes: number; lengthBytes: number }[] = []
  for (let at = 0; at < cell.length; at += gapBytes) {
    const wide = cell.subarray(at, at + gapBytes)
    if (isZero(wide)) continue
    for (let within = 0; within < wide.length; within += blockBytes) {
      const block = wide.subarray(within, within + blockBytes)
      if (isZero(block)) continue
      const offsetBytes = at + within
      const last = runs.at(-1)
      if (last && offsetBytes - (last.offsetBytes + last.lengthBytes) < gapBytes)
        last.lengthBytes = offsetBytes + block.length - last.offsetBytes
      else runs.push({ offsetBytes, lengthBytes: block.length })
    }
  }
  return runs
}

function isZero(bytes: Uint8Array): boolean {
  return zeros.compare(bytes, 0, bytes.length, 0, bytes.length) === 0
}
