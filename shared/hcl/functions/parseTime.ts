import { daysInMonth, daysOf, type Moment } from './goTime.ts'

const timestamp =
  /^(\d{4})-(\d{2})-(\d{2})([T ])(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:(Z)|([+-])(\d{2}):(\d{2}))$/

/** A moment in RFC 3339; undefined if malformed. A space in place of the `T` and one digit for the hour if allowed. */
export function parseTimestamp(text: string, options: { readonly lenient: boolean }): Moment | undefined {
  const match = timestamp.exec(text)
  if (match === null) return undefined
  const [, yearText, monthText, dayText, introducer, hourText = '', minuteText, secondText, fraction = ''] =
    match
  const [sign, offsetHours, offsetRest] = match.slice(10)
  if (!options.lenient && (introducer !== 'T' || hourText.length !== 2 || text.includes(',')))
    return undefined
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)]
  const [hour, minute, second] = [Number(hourText), Number(minuteText), Number(secondText)]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  // Go allows an offset of 24 hours or 60 minutes.
  if (Number(offsetHours ?? 0) > 24 || Number(offsetRest ?? 0) > 60) return undefined
  const offset = (Number(offsetHours ?? 0) * 60 + Number(offsetRest ?? 0)) * (sign === '-' ? -1 : 1)
  const local = daysOf(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
  return {
    seconds: local - offset * 60,
    nanoseconds: Number(fraction.slice(0, 9).padEnd(9, '0')),
    offsetMinutes: offset,
  }
}

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  '\u00b5s': 1000n,
  '\u03bcs': 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}

/** A duration such as `1h30m` or `-1.5s` in nanoseconds, undefined if malformed or longer than 292 years. */
export function parseDuration(text: string): bigint | undefined {
  const [, sign, rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (rest === '0') return 0n
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/.test(rest)) return undefined
  let total = 0n
  for (const [, whole = '', fraction = '', unit = 's'] of rest.matchAll(
    /(\d*)(?:\.(\d*))?([a-z\u00b5\u03bc]+)/g,
  )) {
    const size = units[unit] ?? 1n
    const digits = fraction.slice(0, 18)
    total +=
      BigInt(whole === '' ? '0' : whole) * size + (BigInt(`0${digits}`) * size) / 10n ** BigInt(digits.length)
  }
  const limit = 1n << 63n
  if (total > limit - (sign === '-' ? 0n : 1n)) return undefined
  return sign === '-' ? -total : total
}
