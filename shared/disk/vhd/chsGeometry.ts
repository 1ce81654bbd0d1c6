/** Cylinders, heads and sectors per track. */
export interface ChsGeometry {
  readonly cylinders: number
  readonly heads: number
  readonly sectors: number
}

/** The geometry of a disk of so many sectors, by the algorithm in the appendix of the VHD specification 1.0. */
export function chsGeometry(sectorCount: number): ChsGeometry {
  const total = Math.min(sectorCount, 65_535 * 16 * 255)
  const [heads, sectors] = tracks(total)
  return { cylinders: Math.floor(total / sectors / heads), heads, sectors }
}

function tracks(total: number): readonly [heads: number, sectors: number] {
  if (total >= 65_535 * 16 * 63) return [16, 255]
  const cylinderTimesHeads = Math.floor(total / 17)
  const heads = Math.max(4, Math.floor((cylinderTimesHeads + 1023) / 1024))
  if (cylinderTimesHeads < heads * 1024 && heads <= 16) return [heads, 17]
  return Math.floor(total / 31) < 16 * 1024 ? [16, 31] : [16, 63]
}
