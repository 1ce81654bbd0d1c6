const unitMs: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
])
const part = /([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y
const mostMs = 2 ** 63 / 1e6

/** Milliseconds of a text as Go's `time.ParseDuration` reads it (`1h30m`, `-1.5s`, `0`); undefined if it cannot. */
export function goDurationMs(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1
  const plain = /^[+-]/.test(text) ? text.slice(1) : text
  if (plain === '0') return 0
  if (plain === '') return undefined
  let totalMs = 0
  part.lastIndex = 0
  while (part.lastIndex < plain.length) {
    const [, count, unit] = part.exec(plain) ?? []
    if (count === undefined || unit === undefined) return undefined
    totalMs += Number(count) * (unitMs.get(unit) ?? Number.NaN)
  }
  return totalMs < mostMs ? sign * totalMs : undefined
}
