import { formatNumber } from '../../hcl/values/formatNumber.ts'
import { toSafeInteger } from '../../hcl/values/number.ts'
import { asArray, asMap, asNumber, asString, isTrue } from '../../hcl/values/read.ts'
import { isKnown, isNull, type Value } from '../../hcl/values/value.ts'
import { unknownText } from './configTree.ts'
import type { FieldTypes } from './fields.ts'
import { goDurationMs } from './goDuration.ts'

type Read = { readonly value: unknown } | string

/**
 * What a component gets for a value that was converted to the HCL2 type of its field, or why it gets nothing. Text that is not
 * known yet is {@link unknownText}; other things that are not known yet are left out.
 */
export function readFieldValue(value: Value, type: keyof FieldTypes): Read {
  switch (type) {
    case 'text':
      return { value: isKnown(value) ? asString(value) : unknownText }
    case 'boolean':
      return { value: isKnown(value) ? isTrue(value) : undefined }
    case 'integer':
      return isKnown(value) ? readInteger(value) : { value: undefined }
    case 'duration':
      return isKnown(value) ? readDuration(asString(value)) : { value: undefined }
    case 'texts':
      return { value: isKnown(value) ? asArray(value).flatMap(textOf) : [unknownText] }
    case 'integers':
      return isKnown(value) ? readIntegers(asArray(value)) : { value: undefined }
    case 'textLists':
      return { value: isKnown(value) ? asArray(value).map(textsOf) : undefined }
    case 'textMap':
      return {
        value: isKnown(value)
          ? new Map([...asMap(value)].map(([key, text]) => [key, textOf(text)[0] ?? '']))
          : undefined,
      }
  }
}

/** Milliseconds of a Go duration text, or what is wrong with it. */
function readDuration(text: string): Read {
  if (text === '') return { value: undefined }
  const ms = goDurationMs(text)
  return ms === undefined
    ? `${JSON.stringify(text)} is no duration; write a number and a unit, such as 30s or 5m`
    : { value: ms }
}

function readInteger(value: Value): Read {
  const whole = toSafeInteger(asNumber(value))
  return whole === undefined ? `${formatNumber(asNumber(value))} is no whole number` : { value: whole }
}

function readIntegers(values: readonly Value[]): Read {
  const numbers: number[] = []
  for (const value of values) {
    if (!isKnown(value) || isNull(value)) continue
    const read = readInteger(value)
    if (typeof read === 'string') return read
    numbers.push(Number(read.value))
  }
  return { value: numbers }
}

/** Packer drops null elements of lists of text. */
function textOf(value: Value): readonly string[] {
  if (isNull(value)) return []
  return [isKnown(value) ? asString(value) : unknownText]
}

function textsOf(value: Value): readonly string[] {
  return isKnown(value) && !isNull(value) ? asArray(value).flatMap(textOf) : []
}
