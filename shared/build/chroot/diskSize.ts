const unitBytes: ReadonlyMap<string, number> = new Map([
  ['M', 2 ** 20],
  ['G', 2 ** 30],
  ['T', 2 ** 40],
])

/** Reads a size such as `4G`, `4096M` or `4 GiB`: whole, in powers of 1024; undefined for another text. */
export function parseDiskSize(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,7})\s*([MGT])(?:i?B)?$/i.exec(text.trim()) ?? []
  const bytes = unitBytes.get(unit.toUpperCase())
  return digits === undefined || bytes === undefined || Number(digits) === 0
    ? undefined
    : Number(digits) * bytes
}
