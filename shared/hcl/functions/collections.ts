import { graphemeCount } from '../graphemes.ts'
import { compareText } from '../values/order.ts'
import { listValue, tupleValue } from '../values/build.ts'
import { signOf } from '../values/arithmetic.ts'
import { convert, unifyTypes } from '../values/convert.ts'
import { equals } from '../values/equality.ts'
import { asArray, asNumber, asString } from '../values/read.ts'
import { sizeOf } from '../values/size.ts'
import { typeName } from '../values/typeTraits.ts'
import * as types from '../values/types.ts'
import { dynamic, listOf, sameType, tupleOf, type Type } from '../values/types.ts'
import {
  dynamicValue,
  elementsOf,
  falseValue,
  integerValue,
  isKnown,
  isNull,
  isWhollyKnown,
  trueValue,
  unknownOf,
  type Value,
} from '../values/value.ts'
import { FunctionError, type HclFunction, plainFunction } from './function.ts'
import { anything, anythingAtAll, list, numeric, wholeNumber } from './parameters.ts'

const missing = dynamicValue
const isSequence = ({ kind }: Type): boolean => kind === 'list' || kind === 'tuple' || kind === 'set'

const alltrue = plainFunction({
  parameters: [list('list', types.bool)],
  returns: types.bool,
  call: ([values = missing]) => {
    for (const value of elementsOf(values)) {
      if (!isKnown(value)) return unknownOf(types.bool)
      if (value.content !== true) return falseValue
    }
    return trueValue
  },
})

const anytrue = plainFunction({
  parameters: [list('list', types.bool)],
  returns: types.bool,
  call: ([values = missing]) => {
    const elements = asArray(values)
    if (elements.some(({ content }) => content === true)) return trueValue
    return elements.every(isKnown) ? falseValue : unknownOf(types.bool)
  },
})

const chunklist = plainFunction({
  parameters: [list('list', dynamic), numeric('size')],
  returns: ([values = missing]) => listOf(values.type),
  call: ([values = missing, sizeValue = missing]) => {
    const size = wholeNumber(sizeValue)
    if (size < 0) throw new FunctionError('the size argument must be positive')
    const elements = asArray(values)
    const chunks: Value[] = []
    if (size === 0 && elements.length > 0) return listValue([values], values.type)
    for (let at = 0; at < elements.length; at += size)
      chunks.push({ type: values.type, content: elements.slice(at, at + size) })
    return listValue(chunks, values.type)
  },
})

const coalesce = plainFunction({
  parameters: [],
  rest: anythingAtAll('vals'),
  mayBeNull: true,
  returns: (args) => {
    const unified = unifyTypes(args.map(({ type }) => type))
    if (unified === undefined) throw new FunctionError('all arguments must have the same type')
    return unified.type
  },
  call: (args, type) => {
    for (const given of args) {
      const value = convert(given, type)
      if (!isKnown(value)) return unknownOf(type)
      if (!isNull(value) && value.content !== '') return value
    }
    throw new FunctionError('no non-null, non-empty-string arguments')
  },
})

const coalescelist = plainFunction({
  parameters: [],
  rest: anythingAtAll('vals'),
  returns: (args) => {
    const [first] = args
    if (first === undefined) throw new FunctionError('at least one argument is required')
    for (const value of args) {
      if (!isKnown(value)) return dynamic
      if (value.type.kind !== 'list' && value.type.kind !== 'tuple')
        throw new FunctionError('coalescelist arguments must be lists or tuples')
    }
    return args.every(({ type }) => sameType(type, first.type)) ? first.type : dynamic
  },
  call: (args, type) => {
    for (const value of args) {
      if (!isKnown(value)) return unknownOf(type)
      if (!isNull(value) && asArray(value).length > 0) return value
    }
    throw new FunctionError('no non-null arguments')
  },
})

const compact = plainFunction({
  parameters: [list('list', types.string)],
  returns: listOf(types.string),
  call: ([values = missing], type) => {
    if (!isWhollyKnown(values)) return unknownOf(type)
    return listValue(
      asArray(values).filter((value) => !isNull(value) && asString(value) !== ''),
      types.string,
    )
  },
})

const concat = plainFunction({
  parameters: [],
  rest: anything('seqs'),
  returns: (args) => {
    if (args.length === 0) throw new FunctionError('at least one argument is required')
    if (args.every(({ type }) => type.kind === 'list')) {
      const unified = unifyTypes(args.map(({ type }) => type))
      if (unified !== undefined) return unified.type
    }
    const elements: Type[] = []
    for (const [index, value] of args.entries()) {
      if (value.type.kind === 'tuple') {
        elements.push(...value.type.elements)
      } else if (value.type.kind === 'list') {
        if (!isKnown(value)) return dynamic
        for (const element of asArray(value)) elements.push(element.type)
      } else {
        throw new FunctionError(`all arguments must be lists or tuples; got ${typeName(value.type)}`, index)
      }
    }
    return tupleOf(elements)
  },
  call: (args, type, { charge }) => {
    const elements: Value[] = []
    for (const value of args) {
      const part = asArray(type.kind === 'list' ? convert(value, type) : value)
      charge(part.length)
      for (const element of part) elements.push(element)
    }
    return type.kind === 'list' ? listValue(elements, type.element) : tupleValue(elements)
  },
})

const contains = plainFunction({
  parameters: [anything('list'), anything('value')],
  returns: types.bool,
  call: ([values = missing, wanted = missing]) => {
    if (!isSequence(values.type)) throw new FunctionError('argument must be list, tuple, or set')
    let undecided = false
    for (const value of elementsOf(values)) {
      const equal = equals(wanted, value)
      if (equal === true) return trueValue
      undecided ||= equal === undefined
    }
    return undecided ? unknownOf(types.bool) : falseValue
  },
})

const distinct = plainFunction({
  parameters: [list('list', dynamic)],
  returns: ([values = missing]) => values.type,
  call: ([values = missing], type, { charge }) => {
    if (!isWhollyKnown(values)) return unknownOf(type)
    const kept: Value[] = []
    for (const value of elementsOf(values)) {
      charge(kept.length * (1 + (sizeOf(value) >> 2)))
      if (!kept.some((other) => equals(other, value) === true)) kept.push(value)
    }
    return { type, content: kept }
  },
})

const element = plainFunction({
  parameters: [anything('list'), numeric('index')],
  mayBeNull: true,
  returns: ([values = missing, indexValue = missing]) => {
    if (isKnown(indexValue) && signOf(asNumber(indexValue)) < 0)
      throw new FunctionError('cannot use element function with a negative index')
    if (values.type.kind === 'list') return values.type.element
    if (values.type.kind !== 'tuple')
      throw new FunctionError(`cannot read elements from ${typeName(values.type)}`)
    if (!isKnown(indexValue)) return dynamic
    const { elements } = values.type
    const index = wholeNumber(indexValue)
    if (elements.length === 0) throw new FunctionError('cannot use element function with an empty list')
    return elements[index % elements.length] ?? dynamic
  },
  call: ([values = missing, indexValue = missing]) => {
    const elements = asArray(values)
    const index = wholeNumber(indexValue)
    if (elements.length === 0) throw new FunctionError('cannot use element function with an empty list')
    return elements[index % elements.length] ?? missing
  },
})

const index = plainFunction({
  parameters: [anything('list'), anything('value')],
  returns: types.number,
  call: ([values = missing, wanted = missing]) => {
    if (values.type.kind !== 'list' && values.type.kind !== 'tuple')
      throw new FunctionError('argument must be a list or tuple')
    const elements = asArray(values)
    if (elements.length === 0) throw new FunctionError('cannot search an empty list')
    for (const [position, value] of elements.entries()) {
      const equal = equals(value, wanted)
      if (equal === undefined) return unknownOf(types.number)
      if (equal) return integerValue(position)
    }
    throw new FunctionError('item not found')
  },
})

const sort = plainFunction({
  parameters: [{ ...list('list', types.string), allowUnknown: true }],
  returns: listOf(types.string),
  call: ([values = missing], type) => {
    if (!isWhollyKnown(values)) return unknownOf(type)
    const elements = asArray(values)
    const empty = elements.findIndex(isNull)
    if (empty >= 0)
      throw new FunctionError(`given list element ${empty} is null; a null string cannot be sorted`)
    const sorted = [...elements].sort((left, right) => compareText(asString(left), asString(right)))
    return listValue(sorted, types.string)
  },
})

const length = plainFunction({
  parameters: [{ name: 'value', type: dynamic, allowDynamic: true, allowUnknown: true }],
  returns: ([value = missing]) => {
    if (value.type.kind === 'number' || value.type.kind === 'bool')
      throw new FunctionError('argument must be a string, a collection type, or a structural type')
    return types.number
  },
  call: ([value = missing], _, { charge }) => {
    const { type, content } = value
    if (type.kind === 'tuple') return integerValue(type.elements.length)
    if (type.kind === 'object') return integerValue(type.attributes.size)
    if (typeof content === 'string') {
      charge(content.length)
      return integerValue(graphemeCount(content))
    }
    if (!isKnown(value)) return unknownOf(types.number)
    const size = content instanceof Map ? content.size : asArray(value).length
    return type.kind === 'set' && size > 1 && !isWhollyKnown(value)
      ? unknownOf(types.number)
      : integerValue(size)
  },
})

/** Functions over lists, tuples, sets and their elements. */
export const collectionFunctions: Readonly<Record<string, HclFunction>> = {
  alltrue,
  anytrue,
  chunklist,
  coalesce,
  coalescelist,
  compact,
  concat,
  contains,
  distinct,
  element,
  index,
  length,
  sort,
}
