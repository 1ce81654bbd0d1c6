import { listValue } from '../values/build.ts'
import { asArray, asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { dynamic, listOf } from '../values/types.ts'
import {
  dynamicValue,
  isKnown,
  isNull,
  isWhollyKnown,
  presentUnknownOf,
  stringValue,
  unknownOf,
  type Value,
} from '../values/value.ts'
import { FormatSyntaxError, parseFormat } from './formatVerb.ts'
import { formatValue } from './formatValue.ts'
import { FunctionError, type HclFunction, type Parameter, plainFunction } from './function.ts'
import { text } from './parameters.ts'

const rest: Parameter = { name: 'args', type: dynamic, allowNull: true, allowUnknown: true }

/** The text of a format with its arguments. */
function formatted(format: string, args: readonly Value[]): string {
  let highest = 0
  let result = ''
  for (const part of partsOf(format)) {
    if (typeof part === 'string') {
      result += part
      continue
    }
    highest = Math.max(highest, part.argument)
    const value = args[part.argument - 1]
    if (value === undefined) {
      const needed = `need index ${part.argument} but have ${args.length} total`
      throw new FunctionError(
        `not enough arguments for ${JSON.stringify(part.raw)} at ${part.offset}: ${needed}`,
      )
    }
    result += formatValue(part, value)
  }
  if (highest < args.length)
    throw new FunctionError(`too many arguments; only ${highest} used by format string`, highest + 1)
  return result
}

function partsOf(format: string): ReturnType<typeof parseFormat> {
  try {
    return parseFormat(format)
  } catch (thrown) {
    if (thrown instanceof FormatSyntaxError) throw new FunctionError(thrown.message)
    throw thrown
  }
}

const format = plainFunction({
  parameters: [text('format')],
  rest,
  returns: types.string,
  call: ([pattern = dynamicValue, ...args], type) =>
    args.every(isWhollyKnown) ? stringValue(formatted(asString(pattern), args)) : unknownOf(type),
})

const isSequence = ({ type }: Value): boolean =>
  type.kind === 'list' || type.kind === 'set' || type.kind === 'tuple'

/** The common length of the sequences among the arguments, 1 if there are none, undefined while one is unknown. */
function passCount(args: readonly Value[]): number | undefined {
  let count: number | undefined
  let chooser = 0
  for (const [index, value] of args.entries()) {
    if (!isSequence(value) || isNull(value)) {
      if (value.type.kind === 'dynamic' && !isKnown(value)) return undefined
      continue
    }
    if (!isKnown(value)) return undefined
    const { length } = asArray(value)
    if (count !== undefined && length !== count) {
      const other = `inconsistent with argument ${chooser + 1} of length ${count}`
      throw new FunctionError(`argument ${index + 1} has length ${length}, which is ${other}`, index + 1)
    }
    count = length
    chooser = index
  }
  return count ?? 1
}

const formatlist = plainFunction({
  parameters: [text('format')],
  rest,
  returns: listOf(types.string),
  call: ([pattern = dynamicValue, ...args], type, { charge }) => {
    const count = passCount(args)
    if (count === undefined) return unknownOf(type)
    const texts: Value[] = []
    for (let pass = 0; pass < count; pass++) {
      charge(args.length + 1)
      const own = args.map((value) =>
        isSequence(value) && !isNull(value) ? (asArray(value)[pass] ?? value) : value,
      )
      texts.push(
        own.every(isWhollyKnown)
          ? stringValue(formatted(asString(pattern), own))
          : presentUnknownOf(types.string),
      )
    }
    return listValue(texts, types.string)
  },
})

/** `format` and `formatlist`. */
export const formatFunctions: Readonly<Record<string, HclFunction>> = { format, formatlist }
