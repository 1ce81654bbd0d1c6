import { type Diagnostic, keep, problem } from '../diagnostic.ts'
import { defaultLimits, isLimitExceeded, LimitExceeded, type Limits } from '../limits.ts'
import { rangeBetween, type SourceRange } from '../position.ts'
import type { Source } from '../source.ts'
import { closeName } from '../suggestion.ts'
import type { JsonMember, JsonNode } from '../syntax/nodes.ts'
import { parseNumber } from '../values/parseNumber.ts'
import { dynamicValue, falseValue, nullValue, numberValue, trueValue } from '../values/value.ts'
import { type JsonToken, JsonTokens } from './jsonTokens.ts'

/** A parsed JSON source; the node is undefined where a limit was reached. */
export interface ParsedJson {
  readonly node: JsonNode | undefined
  readonly diagnostics: readonly Diagnostic[]
}

interface Reader {
  readonly tokens: JsonTokens
  readonly diagnostics: Diagnostic[]
  readonly limits: Limits
  nodes: number
  depth: number
}

const mustStart =
  'A value starts with a brace, a bracket, a digit, a quote or one of the words true, false and null.'

/** Parses a JSON source into nodes with positions. */
export function parseJson(source: Source, limits: Limits = defaultLimits): ParsedJson {
  const reader: Reader = { tokens: new JsonTokens(source), diagnostics: [], limits, nodes: 0, depth: 0 }
  try {
    if (source.text.length > limits.sourceLength)
      throw new LimitExceeded(`more than ${limits.sourceLength} characters`)
    const node = parseValue(reader)
    const next = reader.tokens.peek()
    if (reader.diagnostics.length === 0 && next.kind !== 'end')
      report(reader, 'Extraneous data after value', 'The file should end after the value.', next)
    return { node, diagnostics: reader.diagnostics }
  } catch (thrown) {
    if (!isLimitExceeded(thrown)) throw thrown
    const reason = thrown instanceof LimitExceeded ? thrown.message : 'more than fits into memory'
    const diagnostic = problem('Source too complex', `This source has ${reason}.`, {
      source,
      start: 0,
      end: 0,
    })
    return { node: undefined, diagnostics: [...reader.diagnostics, diagnostic] }
  }
}

function report(reader: Reader, summary: string, detail: string, token: JsonToken): undefined {
  keep(reader.diagnostics, problem(summary, detail, reader.tokens.range(token)))
}

/** A value, or a placeholder for one that was refused, so that the parser can go on around it. */
function parseValue(reader: Reader): JsonNode {
  const range = reader.tokens.range(reader.tokens.peek())
  return parseAnyValue(reader) ?? { kind: 'scalar', value: dynamicValue, range }
}

function parseAnyValue(reader: Reader): JsonNode | undefined {
  const token = reader.tokens.peek()
  if (++reader.nodes > reader.limits.tokens)
    throw new LimitExceeded(`more than ${reader.limits.tokens} values`)
  switch (token.kind) {
    case '{':
      return nested(reader, parseObject)
    case '[':
      return nested(reader, parseArray)
    case 'number':
      return parseNumberToken(reader)
    case 'string':
      return parseStringToken(reader)
    case 'word':
      return parseWord(reader)
    case '}':
      return report(reader, 'Missing JSON value', mustStart, token)
    case ']':
      return report(reader, 'Missing array element value', mustStart, token)
    case 'end':
      return report(reader, 'Missing value', 'The file ends where a value is expected.', token)
    case ',':
    case ':':
    case '=':
    case 'invalid':
      return report(reader, 'Invalid start of value', mustStart, token)
  }
}

function nested(reader: Reader, parse: (reader: Reader) => JsonNode | undefined): JsonNode | undefined {
  if (reader.depth >= reader.limits.nesting)
    throw new LimitExceeded(`more than ${reader.limits.nesting} levels of nesting`)
  reader.depth++
  const node = parse(reader)
  reader.depth--
  return node
}

function parseNumberToken({ tokens, diagnostics }: Reader): JsonNode | undefined {
  const token = tokens.read()
  const range = tokens.range(token)
  const text = tokens.text(token)
  const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text) ? parseNumber(text) : undefined
  if (number !== undefined) return { kind: 'scalar', value: numberValue(number), range }
  keep(diagnostics, problem('Invalid JSON number', 'This is not a number of JSON.', range))
  return undefined
}

function parseStringToken({
  tokens,
  diagnostics,
}: Reader): Extract<JsonNode, { kind: 'string' }> | undefined {
  const token = tokens.read()
  const range = tokens.range(token)
  try {
    const text: unknown = JSON.parse(tokens.text(token))
    if (typeof text === 'string') return { kind: 'string', text, range }
  } catch {
    keep(diagnostics, problem('Invalid JSON string', 'This is not a string of JSON.', range))
  }
  return undefined
}

function parseWord({ tokens, diagnostics }: Reader): JsonNode | undefined {
  const token = tokens.read()
  const range = tokens.range(token)
  const word = tokens.text(token)
  const value = { true: trueValue, false: falseValue, null: nullValue }[word]
  if (value !== undefined) return { kind: 'scalar', value, range }
  const close = closeName(word, ['true', 'false', 'null'])
  const hint = close === undefined ? '' : ` Did you mean ${close}?`
  keep(diagnostics, problem('Invalid JSON keyword', `"${word}" is no word of JSON.${hint}`, range))
  return undefined
}

/** Skips to the bracket that closes what is open, counting those that open after it. */
function recover({ tokens }: Reader, from: JsonToken, open: '{' | '[', close: '}' | ']'): void {
  let count = 1
  for (let token = from; token.kind !== 'end'; token = tokens.read()) {
    if (token.kind === open) count++
    else if (token.kind === close && --count <= 1) return
  }
}

function parseObject(reader: Reader): JsonNode | undefined {
  const { tokens } = reader
  const open = tokens.read()
  const members: JsonMember[] = []
  while (tokens.peek().kind !== '}') {
    const member = parseMember(reader)
    if (member === undefined) return undefined
    members.push(member)
    const next = tokens.peek()
    if (next.kind === '}') break
    if (next.kind === ',') {
      const comma = tokens.read()
      if (tokens.peek().kind === '}')
        return report(reader, 'Trailing comma in object', 'There is no comma after the last property.', comma)
    } else if (next.kind === 'end') {
      return report(reader, 'Unclosed object', 'This object has no closing brace.', open)
    } else if (next.kind === ']') {
      tokens.read()
      return report(reader, 'Mismatched braces', 'An object is closed by a brace.', tokens.peek())
    } else {
      recover(reader, tokens.read(), '{', '}')
      const detail = 'Properties are separated by commas.'
      return report(reader, 'Missing attribute separator comma', detail, tokens.peek())
    }
  }
  const close = tokens.read()
  return { kind: 'object', members, ...bracketRanges(reader, open, close) }
}

function bracketRanges(
  { tokens }: Reader,
  open: JsonToken,
  close: JsonToken,
): { readonly openRange: SourceRange; readonly closeRange: SourceRange; readonly range: SourceRange } {
  const openRange = tokens.range(open)
  const closeRange = tokens.range(close)
  return { openRange, closeRange, range: rangeBetween(openRange, closeRange) }
}

function parseMember(reader: Reader): JsonMember | undefined {
  const { tokens } = reader
  const name = parseValue(reader)
  if (name.kind !== 'string') {
    const subject = name.kind === 'scalar' ? name.range : name.openRange
    keep(reader.diagnostics, problem('Invalid object property name', 'A property name is a string.', subject))
    return undefined
  }
  const colon = tokens.read()
  if (colon.kind !== ':') {
    recover(reader, colon, '{', '}')
    const isMissing = colon.kind === '}' || colon.kind === ','
    const summary = isMissing ? 'Missing object value' : 'Missing property value colon'
    const detail = isMissing
      ? 'A property has a value after a colon.'
      : 'Name and value are separated by a colon.'
    return report(reader, summary, detail, colon)
  }
  return { name: name.text, nameRange: name.range, value: parseValue(reader) }
}

function parseArray(reader: Reader): JsonNode | undefined {
  const { tokens } = reader
  const open = tokens.read()
  const elements: JsonNode[] = []
  while (tokens.peek().kind !== ']') {
    elements.push(parseValue(reader))
    const next = tokens.peek()
    if (next.kind === ']') break
    if (next.kind === ',') {
      const comma = tokens.read()
      if (tokens.peek().kind === ']')
        return report(reader, 'Trailing comma in array', 'There is no comma after the last element.', comma)
      continue
    }
    recover(reader, tokens.read(), '[', ']')
    return reportArrayEnd(reader, next, open)
  }
  const close = tokens.read()
  const { openRange, range } = bracketRanges(reader, open, close)
  return { kind: 'array', elements, openRange, range }
}

function reportArrayEnd(reader: Reader, next: JsonToken, open: JsonToken): undefined {
  const here = reader.tokens.peek()
  if (next.kind === 'end') return report(reader, 'Unclosed array', 'This array has no closing bracket.', open)
  if (next.kind === ':')
    return report(reader, 'Invalid array value', 'The elements of an array have no names.', here)
  if (next.kind === '}')
    return report(reader, 'Mismatched brackets', 'An array is closed by a bracket.', here)
  return report(reader, 'Missing attribute separator comma', 'Elements are separated by commas.', here)
}
