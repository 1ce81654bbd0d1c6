import { FunctionError } from './function.ts'
import {
  type Moment,
  type MomentParts,
  momentParts,
  monthNames,
  offsetText,
  twoDigits,
  weekdayNames,
} from './goTime.ts'

const piece = /'(?:[^']|'')*'?|([A-Za-z])\1*|[^A-Za-z']+/g

/** A moment in a format of `YYYY`, `MM`, `DD` and the like, with literal text in single quotes. */
export function formatDate(format: string, moment: Moment): string {
  const parts = momentParts(moment)
  return format.replace(piece, (token, letter?: string) => {
    if (token.startsWith("'")) return literal(token)
    return letter === undefined ? token : verb(token, parts, moment.offsetMinutes)
  })
}

function literal(token: string): string {
  if (token.length === 1 || !token.endsWith("'")) throw new FunctionError("unterminated literal '", 0)
  if (token === "''") return "'"
  const raw = token.slice(1, -1)
  // An odd count of quotes at the end means that the last one is escaped.
  if ((/'*$/.exec(raw)?.[0].length ?? 0) % 2 === 1) throw new FunctionError("unterminated literal '", 0)
  return raw.replaceAll("''", "'")
}

function verb(token: string, parts: MomentParts, offsetMinutes: number): string {
  const month = monthNames[parts.month - 1] ?? ''
  const weekday = weekdayNames[parts.weekday] ?? ''
  const half = parts.hour < 12 ? 'AM' : 'PM'
  const basicOffset = offsetText(offsetMinutes, '', false)
  const counts: Readonly<Record<string, readonly (string | undefined)[]>> = {
    Y: [undefined, twoDigits(parts.year % 100), undefined, String(parts.year).padStart(4, '0')],
    M: [String(parts.month), twoDigits(parts.month), month.slice(0, 3), month],
    D: [String(parts.day), twoDigits(parts.day)],
    E: [undefined, undefined, weekday.slice(0, 3), weekday],
    h: [String(parts.hour), twoDigits(parts.hour)],
    H: [String(parts.hour % 12 || 12), twoDigits(parts.hour % 12 || 12)],
    A: [undefined, half],
    a: [undefined, half.toLowerCase()],
    m: [String(parts.minute), twoDigits(parts.minute)],
    s: [String(parts.second), twoDigits(parts.second)],
    Z: [
      offsetText(offsetMinutes, ':', true),
      undefined,
      basicOffset === '+0000' ? 'UTC' : basicOffset,
      basicOffset,
      offsetText(offsetMinutes, ':', false),
    ],
  }
  const text = counts[token.charAt(0)]?.[token.length - 1]
  if (text === undefined) throw new FunctionError(`invalid date format verb ${JSON.stringify(token)}`, 0)
  return text
}
