const timestamp =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(Z|[+-]\d\d:\d\d)| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/

const two = (part: string | number): string => String(part).padStart(2, '0')

/** The RFC 3339 text of a date or time as YAML 1.1 writes them, to the second; undefined for anything else. */
export function yamlTimestamp(text: string): string | undefined {
  const match = timestamp.exec(text)
  if (match === null) return undefined
  const [, year = '', month = '', day = ''] = match
  const [hour, minute, second] = [
    match[4] ?? match[8] ?? '0',
    match[5] ?? match[9] ?? '0',
    match[6] ?? match[10] ?? '0',
  ]
  const zone = match[7] ?? 'Z'
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  const isDate = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  if (!isDate || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  if (zone !== 'Z' && (Number(zone.slice(1, 3)) > 24 || Number(zone.slice(4)) > 60)) return undefined
  const offset = /^[+-]00:00$/.test(zone) ? 'Z' : zone
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${offset}`
}
