import { graphemes } from '../graphemes.ts'
import { LimitExceeded } from '../limits.ts'
import { listValue } from '../values/build.ts'
import { asArray, asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { boolValue, isKnown, isNull, isWhollyKnown, stringValue, unknownOf } from '../values/value.ts'
import { lowerCase, titleCase, upperCase } from './letterCase.ts'
import { FunctionError, type HclFunction, type Parameter, plainFunction } from './function.ts'
import { list, numeric, text, wholeNumber } from './parameters.ts'

const maximumIndent = 1_000_000

function overText(names: readonly string[], apply: (...texts: string[]) => string): HclFunction {
  const parameters: Parameter[] = names.map(text)
  return plainFunction({
    parameters,
    returns: types.string,
    call: (args) => stringValue(apply(...args.map(asString))),
  })
}

function testText(names: readonly string[], test: (...texts: string[]) => boolean): HclFunction {
  return plainFunction({
    parameters: names.map(text),
    returns: types.bool,
    call: (args) => boolValue(test(...args.map(asString))),
  })
}

function trimCharacters(subject: string, characters: string): string {
  const cut = new Set(characters)
  const all = Array.from(subject)
  let start = 0
  let end = all.length
  while (start < end && cut.has(all[start] ?? '')) start++
  while (end > start && cut.has(all[end - 1] ?? '')) end--
  return all.slice(start, end).join('')
}

function replaceAll(subject: string, search: string, replacement: string): string {
  if (search !== '') return subject.split(search).join(replacement)
  return `${replacement}${Array.from(subject, (character) => character + replacement).join('')}`
}

function splitText(separator: string, subject: string): string[] {
  return separator === '' ? Array.from(subject) : subject.split(separator)
}

const substr = plainFunction({
  parameters: [text('str'), numeric('offset'), numeric('length')],
  returns: types.string,
  call: ([subject, offsetValue, lengthValue], _, { charge }) => {
    if (subject === undefined || offsetValue === undefined || lengthValue === undefined)
      return stringValue('')
    let offset = wholeNumber(offsetValue)
    const length = wholeNumber(lengthValue)
    charge(asString(subject).length)
    const characters = graphemes(asString(subject))
    if (offset < 0) offset += characters.length
    else if (length === 0) return stringValue('')
    // A length of 0 after a negative offset takes everything, as it always has.
    const from = Math.max(offset, 0)
    return stringValue(characters.slice(from, length <= 0 ? undefined : from + length).join(''))
  },
})

const join = plainFunction({
  parameters: [text('separator')],
  rest: list('lists', types.string),
  returns: types.string,
  call: ([separator, ...lists]) => {
    if (separator === undefined || lists.length === 0)
      throw new FunctionError('at least one list is required')
    const pieces: string[] = []
    for (const [index, value] of lists.entries()) {
      if (!isWhollyKnown(value)) return unknownOf(types.string)
      for (const [position, element] of asArray(value).entries()) {
        if (isNull(element))
          throw new FunctionError(`element ${position} is null; cannot concatenate null values`, index + 1)
        pieces.push(asString(element))
      }
    }
    return stringValue(pieces.join(asString(separator)))
  },
})

const split = plainFunction({
  parameters: [text('separator'), text('str')],
  returns: types.listOf(types.string),
  call: ([separator, subject], _, { charge }) => {
    if (separator === undefined || subject === undefined || !isKnown(subject)) return unknownOf(types.string)
    const pieces = splitText(asString(separator), asString(subject))
    charge(pieces.length)
    return listValue(pieces.map(stringValue), types.string)
  },
})

const indent = plainFunction({
  parameters: [numeric('spaces'), text('str')],
  returns: types.string,
  call: ([spaces, subject]) => {
    if (spaces === undefined || subject === undefined) return stringValue('')
    const width = wholeNumber(spaces)
    if (width < 0) throw new FunctionError('the number of spaces must not be negative')
    const lines = asString(subject).split('\n')
    if (width * lines.length > maximumIndent) throw new LimitExceeded('an indentation of that size')
    return stringValue(lines.join(`\n${' '.repeat(width)}`))
  },
})

/** Functions over strings. */
export const stringFunctions: Readonly<Record<string, HclFunction>> = {
  chomp: overText(['str'], (subject) => subject.slice(0, subject.search(/[\r\n]*$/))),
  endswith: testText(['str', 'suffix'], (subject = '', suffix = '') => subject.endsWith(suffix)),
  indent,
  join,
  lower: overText(['str'], lowerCase),
  replace: overText(['str', 'substr', 'replace'], (subject = '', search = '', replacement = '') =>
    replaceAll(subject, search, replacement),
  ),
  split,
  startswith: testText(['str', 'prefix'], (subject = '', prefix = '') => subject.startsWith(prefix)),
  strcontains: testText(['str', 'substr'], (subject = '', part = '') => subject.includes(part)),
  strrev: overText(['str'], (subject) => graphemes(subject).toReversed().join('')),
  substr,
  title: overText(['str'], titleCase),
  trim: overText(['str', 'cutset'], (subject = '', cut = '') => trimCharacters(subject, cut)),
  trimprefix: overText(['str', 'prefix'], (subject = '', prefix = '') =>
    subject.startsWith(prefix) ? subject.slice(prefix.length) : subject,
  ),
  trimspace: overText(['str'], (subject) =>
    trimCharacters(
      subject,
      ' \t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
    ),
  ),
  trimsuffix: overText(['str', 'suffix'], (subject = '', suffix = '') =>
    suffix !== '' && subject.endsWith(suffix) ? subject.slice(0, -suffix.length) : subject,
  ),
  upper: overText(['str'], upperCase),
}
