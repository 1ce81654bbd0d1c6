import { listValue, objectValue } from '../values/build.ts'
import { asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { dynamic, listOf, objectOf, tupleOf, type Type } from '../values/types.ts'
import { dynamicValue, isKnown, nullOf, stringValue, unknownOf, type Value } from '../values/value.ts'
import { FunctionError, type HclFunction, plainFunction } from './function.ts'
import { text } from './parameters.ts'
import { findAll, findMatch, type Match, regex, type Regex } from './regexMatcher.ts'
import { RegexSyntaxError } from './regexSyntax.ts'

const missing = dynamicValue

function compiled(pattern: string, argument?: number): Regex {
  try {
    return regex(pattern)
  } catch (thrown) {
    if (!(thrown instanceof RegexSyntaxError)) throw thrown
    throw new FunctionError(`invalid regexp pattern: ${thrown.message}`, argument)
  }
}

function resultType(pattern: Value): Type {
  if (!isKnown(pattern)) return dynamic
  const { groups } = compiled(asString(pattern), 0)
  const names = groups.filter((name) => name !== undefined)
  if (groups.length === 0) return types.string
  if (names.length === 0) return tupleOf(groups.map(() => types.string))
  if (names.length < groups.length)
    throw new FunctionError('invalid regexp pattern: cannot mix both named and unnamed capture groups', 0)
  return objectOf(new Map(names.map((name) => [name, types.string])))
}

function resultValue({ groups }: Regex, subject: string, match: Match, type: Type): Value {
  const part = (index: number): Value => {
    const start = match[index * 2]
    const end = match[index * 2 + 1]
    if (start === undefined || end === undefined) return nullOf(types.string)
    return stringValue(subject.slice(start, end))
  }
  if (type.kind === 'string') return part(0)
  if (type.kind === 'tuple') return { type, content: groups.map((_, index) => part(index + 1)) }
  return objectValue(groups.map((name, index) => [name ?? '', part(index + 1)] as const))
}

const regexFunction = plainFunction({
  parameters: [text('pattern'), text('string')],
  returns: ([pattern = missing]) => resultType(pattern),
  call: ([pattern = missing, subject = missing], type, { charge }) => {
    const expression = compiled(asString(pattern), 0)
    const match = findMatch(expression, asString(subject), 0, charge)
    if (match === undefined) throw new FunctionError('pattern did not match any part of the given string')
    return resultValue(expression, asString(subject), match, type)
  },
})

const regexall = plainFunction({
  parameters: [text('pattern'), text('string')],
  returns: ([pattern = missing]) => listOf(resultType(pattern)),
  call: ([pattern = missing, subject = missing], type, { charge }) => {
    if (type.kind !== 'list') return unknownOf(type)
    const expression = compiled(asString(pattern), 0)
    const matches = findAll(expression, asString(subject), charge)
    return listValue(
      matches.map((match) => resultValue(expression, asString(subject), match, type.element)),
      type.element,
    )
  },
})

/** `$1`, `${1}`, `$name` and `$$` in the replacement, as in Go. */
function expand(template: string, { groups }: Regex, subject: string, match: Match): string {
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare
    if (name === undefined) return '$'
    const index = /^(?:0|[1-9]\d*)$/.test(name) ? Number(name) : groups.indexOf(name) + 1 || -1
    const start = match[index * 2]
    const end = match[index * 2 + 1]
    return start === undefined || end === undefined ? '' : subject.slice(start, end)
  })
}

const regexReplace = plainFunction({
  parameters: [text('str'), text('pattern'), text('replace')],
  returns: types.string,
  call: ([subjectValue = missing, pattern = missing, replacement = missing], _, { charge }) => {
    const expression = compiled(asString(pattern))
    const subject = asString(subjectValue)
    let result = ''
    let at = 0
    for (const match of findAll(expression, subject, charge)) {
      const [start = 0, end = 0] = match
      result += subject.slice(at, start) + expand(asString(replacement), expression, subject, match)
      charge(result.length >> 8)
      at = end
    }
    return stringValue(result + subject.slice(at))
  },
})

/** Functions over regular expressions. */
export const regexFunctions: Readonly<Record<string, HclFunction>> = {
  regex: regexFunction,
  regexall,
  regex_replace: regexReplace,
}
