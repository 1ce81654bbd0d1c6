import { ImageError } from '../../base/errors.ts'

const unitDays: ReadonlyMap<string, number> = new Map([
  ['d', 1],
  ['w', 7],
])

/** Reads a date such as `2027-03-31`, a time with its zone, or a span from now: `+90d`, `+12w`, `+6m`, `+1y`. Throws INPUT_INVALID. */
export function parseEndOfLife(text: string, nowMs: number): Date {
  const refuse = (why: string) => new ImageError('INPUT_INVALID', `endOfLife: “${text}” ${why}.`)
  const [, count, unit = ''] = /^\+(\d{1,5})([dwmy])$/i.exec(text.trim()) ?? []
  const date = count === undefined ? readDate(text.trim()) : later(nowMs, Number(count), unit.toLowerCase())
  if (!date || Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999)
    throw refuse('is neither a date such as 2027-03-31 nor a span such as +90d')
  if (date.getTime() <= nowMs) throw refuse('is over')
  return date
}

function readDate(text: string): Date | undefined {
  const [, day] =
    /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? []
  if (day === undefined) return undefined
  // 31 February would become a day in March.
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined
  return new Date(text)
}

function later(nowMs: number, count: number, unit: string): Date {
  const date = new Date(nowMs)
  const days = unitDays.get(unit)
  if (days !== undefined) return new Date(nowMs + count * days * 86_400_000)
  if (unit === 'm') date.setUTCMonth(date.getUTCMonth() + count)
  else date.setUTCFullYear(date.getUTCFullYear() + count)
  return date
}
