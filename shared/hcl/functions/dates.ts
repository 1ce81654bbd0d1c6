import { objectValue } from '../values/build.ts'
import { asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { objectOf, type Type } from '../values/types.ts'
import { dynamicValue, integerValue, stringValue, type Value } from '../values/value.ts'
import type { Capabilities } from './capabilities.ts'
import { formatDate } from './formatDate.ts'
import { formatGoLayout } from './formatGoLayout.ts'
import { FunctionError, type HclFunction, plainFunction } from './function.ts'
import { isoWeek, type Moment, momentOfMs, momentParts, monthNames, rfc3339, weekdayNames } from './goTime.ts'
import { numeric, text, wholeNumber } from './parameters.ts'
import { parseDuration, parseTimestamp } from './parseTime.ts'
import { strftime } from './strftime.ts'

const missing = dynamicValue

function momentOf(value: Value, argument?: number): Moment {
  const moment = parseTimestamp(asString(value), { lenient: false })
  if (moment === undefined) throw new FunctionError('not a valid RFC3339 timestamp', argument)
  return moment
}

function partsValue(moment: Moment, further: readonly (readonly [string, Value])[]): Value {
  const parts = momentParts(moment)
  const iso = isoWeek(parts)
  return objectValue([
    ...further,
    ['year', integerValue(parts.year)],
    ['year_day', integerValue(parts.yearDay)],
    ['day', integerValue(parts.day)],
    ['month', integerValue(parts.month)],
    ['month_name', stringValue(monthNames[parts.month - 1] ?? '')],
    ['weekday', integerValue(parts.weekday)],
    ['weekday_name', stringValue(weekdayNames[parts.weekday] ?? '')],
    ['hour', integerValue(parts.hour)],
    ['minute', integerValue(parts.minute)],
    ['second', integerValue(parts.second)],
    ['iso_year', integerValue(iso.year)],
    ['iso_week', integerValue(iso.week)],
  ])
}

function partsType(further: readonly (readonly [string, Type])[]): Type {
  const names = [
    'year',
    'year_day',
    'day',
    'month',
    'weekday',
    'hour',
    'minute',
    'second',
    'iso_year',
    'iso_week',
  ]
  return objectOf(
    new Map<string, Type>([
      ...names.map((name) => [name, types.number] as const),
      ['month_name', types.string],
      ['weekday_name', types.string],
      ...further,
    ]),
  )
}

const timeadd = plainFunction({
  parameters: [text('timestamp'), text('duration')],
  returns: types.string,
  call: ([time = missing, duration = missing]) => {
    const moment = momentOf(time)
    const added = parseDuration(asString(duration))
    if (added === undefined) throw new FunctionError(`invalid duration ${JSON.stringify(asString(duration))}`)
    const total = BigInt(moment.seconds) * 1_000_000_000n + BigInt(moment.nanoseconds) + added
    const seconds = total / 1_000_000_000n - (total % 1_000_000_000n < 0n ? 1n : 0n)
    return stringValue(rfc3339({ ...moment, seconds: Number(seconds) }))
  },
})

const rfc3339Parse = plainFunction({
  parameters: [text('timestamp')],
  returns: partsType([['unix', types.number]]),
  call: ([time = missing]) => {
    const moment = parseTimestamp(asString(time), { lenient: true })
    if (moment === undefined)
      throw new FunctionError(`${JSON.stringify(asString(time))} is not a valid RFC3339 timestamp`, 0)
    return partsValue(moment, [['unix', integerValue(moment.seconds)]])
  },
})

const unixTimestampParse = plainFunction({
  parameters: [numeric('unix_timestamp')],
  returns: partsType([['rfc3339', types.string]]),
  call: ([seconds = missing]) => {
    const moment = { seconds: wholeNumber(seconds, 0), nanoseconds: 0, offsetMinutes: 0 }
    return partsValue(moment, [['rfc3339', stringValue(rfc3339(moment))]])
  },
})

function legacy(
  startedMs: (() => number) | undefined,
  format: (pattern: string, moment: Moment) => string,
): HclFunction {
  return plainFunction({
    parameters: [],
    rest: text('format'),
    returns: types.string,
    call: (args) => {
      if (args.length > 1) throw new FunctionError(`too many values, 1 needed: ${args.length}`)
      if (startedMs === undefined) throw new FunctionError('the time cannot be told here')
      const moment = momentOfMs(startedMs())
      const [pattern] = args
      return stringValue(pattern === undefined ? rfc3339(moment) : format(asString(pattern), moment))
    },
  })
}

/** Functions over dates; the clock is a capability. */
export function dateFunctions({ clock }: Capabilities): Readonly<Record<string, HclFunction>> {
  return {
    formatdate: plainFunction({
      parameters: [text('format'), text('time')],
      returns: types.string,
      call: ([format = missing, time = missing]) =>
        stringValue(formatDate(asString(format), momentOf(time, 1))),
    }),
    legacy_isotime: legacy(clock?.startedMs, formatGoLayout),
    legacy_strftime: legacy(clock?.startedMs, strftime),
    rfc3339_parse: rfc3339Parse,
    timeadd,
    timestamp: plainFunction({
      parameters: [],
      returns: types.string,
      call: () => {
        if (clock === undefined) throw new FunctionError('the time cannot be told here')
        return stringValue(rfc3339(momentOfMs(clock.nowMs())))
      },
    }),
    unix_timestamp_parse: unixTimestampParse,
  }
}
