/** 2²⁰ bytes, in whole numbers of which disks and partitions are measured. */
export const mebibyte = 2 ** 20

/** The logical sector of every image here; Azure's, and that of the table formats read. */
export const sectorBytes = 512

/** `73400320` → `70 MiB`; with one decimal when it is no whole number, in GiB from ten of them on. */
export function formatMebibytes(sizeBytes: number): string {
  const [value, unit] =
    sizeBytes >= 10 * 2 ** 30 ? [sizeBytes / 2 ** 30, 'GiB'] : ([sizeBytes / mebibyte, 'MiB'] as const)
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`
}
