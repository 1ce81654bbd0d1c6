/** A moment with the offset it was written in: Unix seconds, nanoseconds of the second, minutes east of UTC. */
export interface Moment {
  readonly seconds: number
  readonly nanoseconds: number
  readonly offsetMinutes: number
}

/** The parts of a moment as its own clock and calendar show them; months count from 1, Sunday is weekday 0. */
export interface MomentParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly yearDay: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** English names of the months. */
export const monthNames: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** English names of the weekdays, from Sunday on. */
export const weekdayNames: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
]

const daySeconds = 86_400

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar, of any year. */
export function daysOf(year: number, month: number, day: number): number {
  // Years are counted from March, so that the leap day is the last of its year.
  const from = month <= 2 ? year - 1 : year
  const era = Math.floor(from / 400)
  const yearOfEra = from - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  return month === 12 ? 31 : daysOf(year, month + 1, 1) - daysOf(year, month, 1)
}

/** The moment, in UTC, of milliseconds since 1970. */
export function momentOfMs(ms: number): Moment {
  const seconds = Math.floor(ms / 1000)
  return { seconds, nanoseconds: Math.round(ms - seconds * 1000) * 1_000_000, offsetMinutes: 0 }
}

/** What clock and calendar show. */
export function momentParts({ seconds, offsetMinutes }: Moment): MomentParts {
  const local = seconds + offsetMinutes * 60
  const days = Math.floor(local / daySeconds)
  const rest = local - days * daySeconds
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = ((marchMonth + 2) % 12) + 1
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return {
    year,
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysOf(year, 1, 1) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
  }
}

/** ISO 8601 week and the year it belongs to. */
export function isoWeek({ year, weekday, yearDay }: MomentParts): {
  readonly year: number
  readonly week: number
} {
  // The week belongs to the year of its Thursday.
  const thursday = yearDay + 4 - (weekday === 0 ? 7 : weekday)
  const length = daysOf(year + 1, 1, 1) - daysOf(year, 1, 1)
  if (thursday < 1) {
    const before = daysOf(year, 1, 1) - daysOf(year - 1, 1, 1)
    return { year: year - 1, week: Math.floor((thursday + before - 1) / 7) + 1 }
  }
  if (thursday > length) return { year: year + 1, week: 1 }
  return { year, week: Math.floor((thursday - 1) / 7) + 1 }
}

/** At least two digits. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** `Z`, or sign, hours and minutes with a separator. */
export function offsetText(offsetMinutes: number, separator: string, zulu: boolean): string {
  if (zulu && offsetMinutes === 0) return 'Z'
  const size = Math.abs(offsetMinutes)
  const sign = offsetMinutes < 0 ? '-' : '+'
  return `${sign}${twoDigits(Math.floor(size / 60))}${separator}${twoDigits(size % 60)}`
}

/** RFC 3339 without fractions of a second. */
export function rfc3339(moment: Moment): string {
  const { year, month, day, hour, minute, second } = momentParts(moment)
  const date = `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`
  const time = `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`
  return `${date}T${time}${offsetText(moment.offsetMinutes, ':', true)}`
}
