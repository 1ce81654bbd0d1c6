import { add, compare, isZero, signOf } from '../values/arithmetic.ts'
import { commonType, listValue, setValue, tupleValue } from '../values/build.ts'
import { convert, unifyTypes } from '../values/convert.ts'
import { equals } from '../values/equality.ts'
import { type HclNumber, integer } from '../values/number.ts'
import { sizeOf } from '../values/size.ts'
import { asArray, asNumber } from '../values/read.ts'
import { typeName } from '../values/typeTraits.ts'
import * as types from '../values/types.ts'
import { dynamic, listOf, setOf, tupleOf, type Type } from '../values/types.ts'
import {
  dynamicValue,
  elementsOf,
  isKnown,
  isNull,
  isWhollyKnown,
  numberValue,
  unknownOf,
  type Value,
} from '../values/value.ts'
import { FunctionError, type HclFunction, type Parameter, plainFunction } from './function.ts'
import { anything, numeric, wholeNumber } from './parameters.ts'

const missing = dynamicValue
const maximumRange = 1024
const isSequence = ({ kind }: Type): boolean => kind === 'list' || kind === 'tuple' || kind === 'set'

/** The elements of nested sequences as one; undefined while they are not all known. */
function flattened(value: Value, charge: (steps: number) => void): Value[] | undefined {
  const result: Value[] = []
  if (value.type.kind === 'set' && !isWhollyKnown(value)) return undefined
  for (const element of elementsOf(value)) {
    charge(1)
    if (element.type.kind === 'dynamic' && !isKnown(element)) return undefined
    if (isNull(element) || !isSequence(element.type)) {
      result.push(element)
      continue
    }
    const inner = isKnown(element) ? flattened(element, charge) : undefined
    if (inner === undefined) return undefined
    for (const item of inner) result.push(item)
  }
  return result
}

const flatten = plainFunction({
  parameters: [anything('list')],
  returns: ([value = missing]) => {
    if (!isWhollyKnown(value)) return dynamic
    if (!isSequence(value.type)) throw new FunctionError('can only flatten lists, sets and tuples')
    return dynamic
  },
  call: ([value = missing], type, { charge }) => {
    if (!isSequence(value.type)) return unknownOf(type)
    const elements = isWhollyKnown(value) ? flattened(value, charge) : undefined
    return elements === undefined ? unknownOf(type) : tupleValue(elements)
  },
})

const reverse = plainFunction({
  parameters: [anything('list')],
  returns: ([{ type } = missing]) => {
    if (type.kind === 'tuple') return tupleOf(type.elements.toReversed())
    if (type.kind === 'list' || type.kind === 'set') return listOf(type.element)
    throw new FunctionError(`can only reverse list or tuple values, not ${typeName(type)}`, 0)
  },
  call: ([value = missing], type) => ({ type, content: asArray(value).toReversed() }),
})

function bound(args: readonly Value[], index: 1 | 2, length: number | undefined): number | undefined {
  const value = args[index]
  if (value === undefined || !isKnown(value)) return undefined
  const name = index === 1 ? 'start' : 'end'
  const position = wholeNumber(value, index)
  if (position < 0) throw new FunctionError(`${name} index must not be less than zero`, index)
  if (length !== undefined && position > length)
    throw new FunctionError(`${name} index must not be greater than the length of the list`, index)
  return position
}

function bounds(args: readonly Value[]): readonly [number, number] | undefined {
  const [value = missing] = args
  const length =
    value.type.kind === 'tuple'
      ? value.type.elements.length
      : isKnown(value)
        ? asArray(value).length
        : undefined
  const start = bound(args, 1, length)
  const end = bound(args, 2, length)
  if (start === undefined || end === undefined) return undefined
  if (start > end) throw new FunctionError('start index must not be greater than end index', 1)
  return [start, end]
}

const slice = plainFunction({
  parameters: [anything('list'), numeric('start_index'), numeric('end_index')],
  returns: (args) => {
    const { type } = args[0] ?? missing
    if (type.kind === 'set')
      throw new FunctionError('cannot slice a set, because its elements have no order', 0)
    if (type.kind !== 'list' && type.kind !== 'tuple')
      throw new FunctionError('must be a list or tuple value', 0)
    const range = bounds(args)
    if (type.kind === 'list') return type
    return range === undefined || type.kind !== 'tuple' ? dynamic : tupleOf(type.elements.slice(...range))
  },
  call: (args, type) => {
    const range = bounds(args)
    if (range === undefined || args[0] === undefined) return unknownOf(type)
    return { type, content: asArray(args[0]).slice(...range) }
  },
})

function rangeBounds(args: readonly Value[]): readonly [HclNumber, HclNumber, HclNumber] {
  const [first, second, third] = args.map(asNumber)
  const zero = integer(0)
  const step = (start: HclNumber, end: HclNumber): HclNumber => integer(compare(end, start) < 0 ? -1 : 1)
  if (first === undefined || args.length > 3)
    throw new FunctionError('must have one, two, or three arguments')
  if (second === undefined) return [zero, first, step(zero, first)]
  return [first, second, third ?? step(first, second)]
}

const range = plainFunction({
  parameters: [],
  rest: numeric('params'),
  returns: listOf(types.number),
  call: (args, _, { charge }) => {
    const [start, end, step] = rangeBounds(args)
    const down = signOf(step) < 0
    if (isZero(step)) throw new FunctionError('step must not be zero', 2)
    if (down ? compare(end, start) > 0 : compare(end, start) < 0)
      throw new FunctionError(`end must be ${down ? 'less' : 'greater'} than start with this step`, 1)
    const values: Value[] = []
    for (let at = start; down ? compare(at, end) > 0 : compare(at, end) < 0; at = add(at, step)) {
      if (values.length >= maximumRange)
        throw new FunctionError(`more than ${maximumRange} values were generated`)
      charge(2)
      values.push(numberValue(at))
    }
    return listValue(values, types.number)
  },
})

function productElement(value: Value, index: number): Type {
  const { type } = value
  if (type.kind === 'set' || type.kind === 'list') return type.element
  if (type.kind !== 'tuple') throw new FunctionError('a set or a list is required', index)
  if (type.elements.length === 0) return dynamic
  const unified = unifyTypes(type.elements)
  if (unified === undefined) throw new FunctionError('all elements must be of the same type', index)
  return unified.type
}

const setproduct = plainFunction({
  parameters: [],
  rest: { ...anything('sets'), allowUnknown: true },
  returns: (args) => {
    if (args.length < 2) throw new FunctionError('at least two arguments are required')
    const element = tupleOf(args.map(productElement))
    return args.some(({ type }) => type.kind === 'set') ? setOf(element) : listOf(element)
  },
  call: (args, type, { charge }) => {
    if (!args.every((value) => isKnown(value) && (value.type.kind !== 'set' || isWhollyKnown(value))))
      return unknownOf(type)
    if (type.kind !== 'set' && type.kind !== 'list') return missing
    const elementTypes = type.element.kind === 'tuple' ? type.element.elements : []
    charge(args.reduce((total, value) => total * asArray(value).length, args.length))
    let rows: Value[][] = [[]]
    for (const [index, value] of args.entries()) {
      const elements = asArray(value).map((item) => convert(item, elementTypes[index] ?? dynamic))
      rows = rows.flatMap((row) => elements.map((item) => [...row, item]))
    }
    const tuples = rows.map(tupleValue)
    const element = commonType(tuples) ?? type.element
    const chosen = tuples.length === 0 ? type.element : element
    return type.kind === 'set' ? setValue(tuples, chosen) : listValue(tuples, chosen)
  },
})

const setParameter = (name: string): Parameter => ({ name, type: setOf(dynamic), allowDynamic: true })

function setOperation(
  combine: (left: readonly Value[], right: readonly Value[]) => readonly Value[],
  allowUnknown: boolean,
): HclFunction {
  return plainFunction({
    parameters: [setParameter('first_set')],
    rest: setParameter('other_sets'),
    returns: (args) => {
      const elements: Type[] = []
      for (const value of args) {
        if (value.type.kind !== 'set') continue
        const isEmpty = isKnown(value) && asArray(value).length === 0
        if (!isEmpty || value.type.element.kind !== 'dynamic') elements.push(value.type.element)
      }
      if (elements.length === 0) return setOf(dynamic)
      const unified = unifyTypes(elements)
      if (unified === undefined) throw new FunctionError('given sets must all have compatible element types')
      return setOf(unified.type)
    },
    call: (args, type, { charge }) => {
      const sets = args.map((value) => convert(value, type))
      if (!allowUnknown && !sets.every(isWhollyKnown)) return unknownOf(type)
      const element = type.kind === 'set' ? type.element : dynamic
      const combined = sets.map(asArray).reduce((left, right) => {
        const size = right.reduce((total, value) => total + sizeOf(value), 0)
        charge(allowUnknown ? 4 * (left.length + size) : left.length * (1 + (size >> 2)))
        return combine(left, right)
      })
      return setValue(combined, element)
    },
  })
}

/** Functions that make sequences and sets of others. */
export const sequenceFunctions: Readonly<Record<string, HclFunction>> = {
  flatten,
  range,
  reverse,
  setintersection: setOperation(
    (left, right) => left.filter((value) => right.some((other) => equals(value, other) === true)),
    false,
  ),
  setproduct,
  setunion: setOperation((left, right) => [...left, ...right], true),
  slice,
}
