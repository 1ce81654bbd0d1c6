/** A run of bytes. */
export interface Extent {
  readonly offsetBytes: number
  readonly lengthBytes: number
}

/** Joins runs that touch or overlap; the result is in order. */
export function joinExtents(extents: readonly Extent[]): readonly Extent[] {
  const joined: { offsetBytes: number; lengthBytes: number }[] = []
  for (const { offsetBytes, lengthBytes } of extents.toSorted((a, b) => a.offsetBytes - b.offsetBytes)) {
    const last = joined.at(-1)
    const endBytes = offsetBytes + lengthBytes
    if (lengthBytes <= 0) continue
    if (last && offsetBytes <= last.offsetBytes + last.lengthBytes)
      last.lengthBytes = Math.max(last.lengthBytes, endBytes - last.offsetBytes)
    else joined.push({ offsetBytes, lengthBytes })
  }
  return joined
}

/** What of `extents` no part of `taken` covers; both in order and without overlap. */
export function subtractExtents(extents: readonly Extent[], taken: readonly Extent[]): readonly Extent[] {
  const rest: Extent[] = []
  let first = 0
  for (const { offsetBytes, lengthBytes } of extents) {
    const endBytes = offsetBytes + lengthBytes
    while (first < taken.length && endOf(taken[first]) <= offsetBytes) first++
    let at = offsetBytes
    for (let index = first; index < taken.length; index++) {
      const each = taken[index]
      if (!each || each.offsetBytes >= endBytes) break
      if (each.offsetBytes > at) rest.push({ offsetBytes: at, lengthBytes: each.offsetBytes - at })
      at = Math.max(at, endOf(each))
    }
    if (at < endBytes) rest.push({ offsetBytes: at, lengthBytes: endBytes - at })
  }
  return rest
}

/** Those of `extents` that hold any byte of `others`; both in order and without overlap. */
export function touching(extents: readonly Extent[], others: readonly Extent[]): readonly Extent[] {
  let first = 0
  return extents.filter((extent) => {
    while (first < others.length && endOf(others[first]) <= extent.offsetBytes) first++
    const other = others[first]
    return other !== undefined && other.offsetBytes < endOf(extent)
  })
}

/** The sum of their lengths. */
export function extentBytes(extents: readonly Extent[]): number {
  return extents.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0)
}

function endOf(extent: Extent | undefined): number {
  return extent ? extent.offsetBytes + extent.lengthBytes : 0
}
