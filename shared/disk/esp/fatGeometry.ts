import { sectorBytes } from '../mebibyte.ts'

/** The parts of a FAT32 with clusters of one sector, in sectors. */
export interface FatGeometry {
  readonly totalSectors: number
  readonly reservedSectors: number
  /** Of one of the two tables. */
  readonly tableSectors: number
  readonly clusterCount: number
  /** Where cluster 2, the first, begins. */
  readonly dataSector: number
}

const reservedSectors = 32
const tableCount = 2

/** Fewer make a FAT16, more need another cluster size (Microsoft's FAT specification 1.03, “FAT type determination”). */
const leastClusters = 65_525
const mostClusters = 2 ** 21

/** Divides a volume. Throws `RangeError` for one that cannot be a FAT32 with clusters of one sector. */
export function fatGeometry(sizeBytes: number): FatGeometry {
  const totalSectors = Math.floor(sizeBytes / sectorBytes)
  const entriesPerSector = sectorBytes / 4
  // n clusters need n + 2 entries in each table, and together they fill what is not reserved.
  const tableSectors = Math.ceil((totalSectors - reservedSectors + 2) / (entriesPerSector + tableCount))
  const dataSector = reservedSectors + tableCount * tableSectors
  const clusterCount = totalSectors - dataSector
  if (clusterCount < leastClusters || clusterCount > mostClusters)
    throw new RangeError(`A volume of ${sizeBytes} bytes is no FAT32 with clusters of one sector.`)
  return { totalSectors, reservedSectors, tableSectors, clusterCount, dataSector }
}
