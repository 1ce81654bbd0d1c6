import { add, compare, NoResult, signOf } from '../values/arithmetic.ts'
import { convert } from '../values/convert.ts'
import { ConversionError } from '../values/conversion.ts'
import {
  fromFloat,
  type HclNumber,
  infinity,
  integerOf,
  isInteger,
  rounded,
  toFloat,
  truncated,
} from '../values/number.ts'
import { asNumber, asString } from '../values/read.ts'
import { typeName } from '../values/typeTraits.ts'
import * as types from '../values/types.ts'
import {
  elementsOf,
  integerValue,
  isNull,
  isWhollyKnown,
  numberValue,
  unknownOf,
  type Value,
} from '../values/value.ts'
import { LimitExceeded } from '../limits.ts'
import { FunctionError, type HclFunction, plainFunction } from './function.ts'
import { anything, numeric, wholeNumber } from './parameters.ts'

function overNumbers(names: readonly string[], apply: (...numbers: HclNumber[]) => HclNumber): HclFunction {
  return plainFunction({
    parameters: names.map((name) => ({ ...numeric(name), allowDynamic: name === 'num' })),
    returns: types.number,
    call: (args) => numberValue(apply(...args.map(asNumber))),
  })
}

const overFloats = (names: readonly string[], apply: (left: number, right: number) => number): HclFunction =>
  overNumbers(names, (left, right) => {
    const result = apply(toFloat(left ?? infinity(false)), toFloat(right ?? infinity(false)))
    if (Number.isNaN(result)) throw new FunctionError('the result is not a number')
    return fromFloat(result)
  })

function wholeOf(value: HclNumber, towards: 1 | -1): HclNumber {
  if (value.infinite || isInteger(value)) return value
  const cut = truncated(value)
  const whole = value.negative === (towards === -1) ? cut + BigInt(towards) : cut
  return rounded(whole < 0n, whole < 0n ? -whole : whole, 0, value.precision)
}

function extreme(wanted: 1 | -1): HclFunction {
  return plainFunction({
    parameters: [],
    rest: { ...numeric('numbers'), allowDynamic: true },
    returns: types.number,
    call: (args) => {
      if (args.length === 0) throw new FunctionError('must pass at least one number')
      let best = infinity(wanted === 1)
      for (const value of args)
        if (Math.sign(compare(asNumber(value), best)) === wanted) best = asNumber(value)
      return numberValue(best)
    },
  })
}

const digitValues = new Map(
  Array.from('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', (digit, value) => [
    digit,
    value,
  ]),
)

function parseDigits(text: string, base: number): bigint | undefined {
  const [, sign, digits] = /^([+-]?)([\dA-Za-z]+)$/.exec(text) ?? []
  if (digits === undefined) return undefined
  if (digits.length > 20_000) throw new LimitExceeded('a number of more than 20000 digits')
  let value = 0n
  for (const digit of base <= 36 ? digits.toLowerCase() : digits) {
    const own = digitValues.get(digit) ?? base
    if (own >= base) return undefined
    value = value * BigInt(base) + BigInt(own)
  }
  return sign === '-' ? -value : value
}

const parseint = plainFunction({
  parameters: [anything('number'), numeric('base')],
  returns: ([subject]) => {
    if (subject !== undefined && subject.type.kind !== 'string')
      throw new FunctionError(`first argument must be a string, not ${typeName(subject.type)}`, 0)
    return types.number
  },
  call: ([subject, baseValue]) => {
    if (subject === undefined || baseValue === undefined) return unknownOf(types.number)
    const base = wholeNumber(baseValue, 1)
    if (base < 2 || base > 62)
      throw new FunctionError('base must be a whole number between 2 and 62 inclusive', 1)
    const value = parseDigits(asString(subject), base)
    if (value === undefined)
      throw new FunctionError(
        `cannot parse ${JSON.stringify(asString(subject))} as a base ${base} integer`,
        0,
      )
    return numberValue(integerOf(value))
  },
})

const sum = plainFunction({
  parameters: [anything('list')],
  returns: types.number,
  call: ([list]) => {
    if (list === undefined || types.isPrimitive(list.type))
      throw new FunctionError('cannot sum noniterable', 0)
    const elements = [...elementsOf(list)]
    if (elements.length === 0) throw new FunctionError('cannot sum an empty list', 0)
    if (list.type.kind === 'map' || list.type.kind === 'object')
      throw new FunctionError(`argument must be list, set, or tuple, not ${list.type.kind}`, 0)
    if (!isWhollyKnown(list)) return unknownOf(types.number)
    return numberValue(elements.map(summand).reduce(addOrFail))
  },
})

function summand(value: Value): HclNumber {
  const wrong = new FunctionError('argument must be list, set, or tuple of number values', 0)
  if (isNull(value)) throw wrong
  try {
    return asNumber(convert(value, types.number))
  } catch (thrown) {
    throw thrown instanceof ConversionError ? wrong : thrown
  }
}

function addOrFail(left: HclNumber, right: HclNumber): HclNumber {
  try {
    return add(left, right)
  } catch (thrown) {
    throw thrown instanceof NoResult ? new FunctionError(thrown.message) : thrown
  }
}

/** Functions over numbers. */
export const numberFunctions: Readonly<Record<string, HclFunction>> = {
  abs: overNumbers(['num'], (value = infinity(false)) => ({ ...value, negative: false })),
  ceil: overNumbers(['num'], (value = infinity(false)) => wholeOf(value, 1)),
  floor: overNumbers(['num'], (value = infinity(false)) => wholeOf(value, -1)),
  log: overFloats(['num', 'base'], (value, base) => Math.log(value) / Math.log(base)),
  max: extreme(1),
  min: extreme(-1),
  parseint,
  pow: overFloats(['num', 'power'], power),
  signum: plainFunction({
    parameters: [numeric('num')],
    returns: types.number,
    call: ([value]) => {
      if (value === undefined) return unknownOf(types.number)
      wholeNumber(value)
      return integerValue(signOf(asNumber(value)))
    },
  }),
  sum,
}

/** C's `pow`, which differs from JavaScript's where the base is ±1. */
function power(base: number, exponent: number): number {
  if (base === 1) return 1
  return base === -1 && !Number.isFinite(exponent) ? 1 : base ** exponent
}
