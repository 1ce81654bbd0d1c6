import { type Moment, momentParts, monthNames, offsetText, twoDigits, weekdayNames } from './goTime.ts'

// The elements of Go's reference time, longer ones before their beginnings. A lower-case letter after a short name
// means that it is the start of another word.
const element =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|_2(?!006)|002|01|02|03|04|05|06|15|Z07:00:00|Z070000|Z07:00|Z0700|Z07|-07:00:00|-070000|-07:00|-0700|-07|PM|pm|[.,]0+(?!\d)|[.,]9+(?!\d)|[12345]/g

/** A moment in a layout of Go's `time.Format`, such as `2006-01-02`. */
export function formatGoLayout(layout: string, moment: Moment): string {
  const parts = momentParts(moment)
  const hour = parts.hour % 12 || 12
  const month = monthNames[parts.month - 1] ?? ''
  const weekday = weekdayNames[parts.weekday] ?? ''
  const fixed: Readonly<Record<string, string>> = {
    January: month,
    Jan: month.slice(0, 3),
    '1': String(parts.month),
    '01': twoDigits(parts.month),
    Monday: weekday,
    Mon: weekday.slice(0, 3),
    '2': String(parts.day),
    _2: String(parts.day).padStart(2),
    '02': twoDigits(parts.day),
    __2: String(parts.yearDay).padStart(3),
    '002': String(parts.yearDay).padStart(3, '0'),
    '15': twoDigits(parts.hour),
    '3': String(hour),
    '03': twoDigits(hour),
    '4': String(parts.minute),
    '04': twoDigits(parts.minute),
    '5': String(parts.second),
    '05': twoDigits(parts.second),
    '2006': String(parts.year).padStart(4, '0'),
    '06': twoDigits(parts.year % 100),
    PM: parts.hour < 12 ? 'AM' : 'PM',
    pm: parts.hour < 12 ? 'am' : 'pm',
    MST: moment.offsetMinutes === 0 ? 'UTC' : offsetText(moment.offsetMinutes, '', false),
  }
  return layout.replace(element, (token) => fixed[token] ?? offsetOrFraction(token, moment))
}

function offsetOrFraction(token: string, { nanoseconds, offsetMinutes }: Moment): string {
  if (/^[.,]/.test(token)) {
    const digits = String(nanoseconds)
      .padStart(9, '0')
      .slice(0, token.length - 1)
    if (token[1] === '0') return token.charAt(0) + digits.padEnd(token.length - 1, '0')
    const trimmed = digits.replace(/0+$/, '')
    return trimmed === '' ? '' : token.charAt(0) + trimmed
  }
  const text = offsetText(offsetMinutes, token.includes(':') ? ':' : '', token.startsWith('Z'))
  if (text === 'Z') return text
  if (token.endsWith('07')) return text.slice(0, 3)
  const seconds = token.endsWith('00:00') ? ':00' : token.endsWith('0000') ? '00' : ''
  return text + seconds
}
