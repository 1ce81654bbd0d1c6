import { ignoringCase, perlClasses } from './regexClasses.ts'
import { parseBracketClass, parseEscapeCode, parseUnicodeClass } from './regexEscapes.ts'
import {
  type CharacterTest,
  maximumRepeat,
  type ParsedRegex,
  type RegexFlags,
  type RegexNode,
  RegexSyntaxError,
} from './regexSyntax.ts'

const maximumNesting = 200
const maximumLength = 20_000

/** Where the parser is in the pattern, and the groups so far. */
export interface RegexReader {
  readonly pattern: string
  at: number
  depth: number
  readonly groups: (string | undefined)[]
  flags: RegexFlags
}

/** Parses a pattern of Go's `regexp`; throws {@link RegexSyntaxError} for what it refuses: there is no look-around and no back-reference. */
export function parseRegex(pattern: string): ParsedRegex {
  if (pattern.length > maximumLength) throw new RegexSyntaxError('expression too large')
  const flags = { ignoreCase: false, multiLine: false, dotMatchesNewline: false, ungreedy: false }
  const reader: RegexReader = { pattern, at: 0, depth: 0, groups: [], flags }
  const node = parseChoice(reader)
  if (reader.at < pattern.length) throw new RegexSyntaxError('unexpected )')
  return { node, groups: reader.groups }
}

function parseChoice(reader: RegexReader): RegexNode {
  if (++reader.depth > maximumNesting) throw new RegexSyntaxError('expression nests too deeply')
  const nodes = [parseSequence(reader)]
  while (reader.pattern[reader.at] === '|') {
    reader.at++
    nodes.push(parseSequence(reader))
  }
  reader.depth--
  const [only] = nodes
  return nodes.length === 1 && only !== undefined ? only : { kind: 'choice', nodes }
}

function parseSequence(reader: RegexReader): RegexNode {
  const nodes: RegexNode[] = []
  let repeatable = false
  for (;;) {
    const next = reader.pattern[reader.at]
    if (next === undefined || next === '|' || next === ')') break
    const repeat = readRepeat(reader)
    if (repeat === undefined) {
      const node = parseAtom(reader)
      repeatable = node !== undefined
      if (node !== undefined) nodes.push(node)
      continue
    }
    const node = nodes.pop()
    if (node === undefined || !repeatable)
      throw new RegexSyntaxError('missing argument to repetition operator')
    const [least, most] = repeat
    const lazy = reader.pattern[reader.at] === '?'
    if (lazy) reader.at++
    const after = reader.at
    if (readRepeat(reader) !== undefined) throw new RegexSyntaxError('invalid nested repetition operator')
    reader.at = after
    nodes.push({ kind: 'repeat', node, least, most, greedy: lazy === reader.flags.ungreedy })
  }
  return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: 'sequence', nodes }
}

/** The bounds of a repetition that begins here; braces that are none are literal. */
function readRepeat(reader: RegexReader): readonly [number, number] | undefined {
  const next = reader.pattern[reader.at]
  if (next === '*' || next === '+' || next === '?') {
    reader.at++
    return [next === '+' ? 1 : 0, next === '?' ? 1 : Infinity]
  }
  if (next !== '{') return undefined
  const counted = /\{(\d+)(,(\d*))?\}/y
  counted.lastIndex = reader.at
  const match = counted.exec(reader.pattern)
  if (match === null) return undefined
  const least = Number(match[1])
  const most = match[2] === undefined ? least : match[3] === '' ? Infinity : Number(match[3])
  if (least > maximumRepeat || (most !== Infinity && (most > maximumRepeat || most < least)))
    throw new RegexSyntaxError('invalid repeat count')
  reader.at = counted.lastIndex
  return [least, most]
}

function character(reader: RegexReader, test: CharacterTest): RegexNode {
  return { kind: 'character', test: reader.flags.ignoreCase ? ignoringCase(test) : test }
}

function parseAtom(reader: RegexReader): RegexNode | undefined {
  const code = reader.pattern.codePointAt(reader.at) ?? 0
  const { flags } = reader
  reader.at += code > 0xffff ? 2 : 1
  switch (String.fromCodePoint(code)) {
    case '(':
      return parseGroup(reader)
    case '[':
      return character(reader, parseBracketClass(reader))
    case '\\':
      return parseEscape(reader)
    case '^':
      return { kind: 'assertion', at: flags.multiLine ? 'lineStart' : 'textStart' }
    case '$':
      return { kind: 'assertion', at: flags.multiLine ? 'lineEnd' : 'textEnd' }
    case '.':
      return { kind: 'character', test: flags.dotMatchesNewline ? () => true : (other) => other !== 10 }
    default:
      return character(reader, (other) => other === code)
  }
}

function parseEscape(reader: RegexReader): RegexNode {
  const { pattern } = reader
  const selector = pattern[reader.at]
  if (selector === undefined) throw new RegexSyntaxError('trailing backslash at end of expression')
  const at = { A: 'textStart', z: 'textEnd', b: 'wordBoundary', B: 'noWordBoundary' } as const
  if (selector in at) {
    reader.at++
    return { kind: 'assertion', at: at[selector as keyof typeof at] }
  }
  if (selector === 'Q') {
    const end = pattern.indexOf('\\E', reader.at)
    const literal = pattern.slice(reader.at + 1, end < 0 ? undefined : end)
    reader.at = end < 0 ? pattern.length : end + 2
    const nodes = Array.from(literal, (letter) => {
      const code = letter.codePointAt(0)
      return character(reader, (other) => other === code)
    })
    return { kind: 'sequence', nodes }
  }
  const perl = perlClasses[selector.toLowerCase()]
  if (perl !== undefined) {
    reader.at++
    return character(reader, selector === selector.toLowerCase() ? perl : (code) => !perl(code))
  }
  if (selector === 'p' || selector === 'P') return character(reader, parseUnicodeClass(reader))
  const code = parseEscapeCode(reader)
  return character(reader, (other) => other === code)
}

function parseGroup(reader: RegexReader): RegexNode | undefined {
  const outer = reader.flags
  let index: number | undefined
  if (reader.pattern[reader.at] !== '?') {
    index = reader.groups.push(undefined)
  } else {
    const named = /\?P?<([^>]*)>/y
    named.lastIndex = reader.at
    const name = named.exec(reader.pattern)?.[1]
    if (name !== undefined && !/^[=!]/.test(reader.pattern.slice(reader.at + 2))) {
      if (!/^\w+$/.test(name)) throw new RegexSyntaxError('invalid named capture')
      index = reader.groups.push(name)
      reader.at = named.lastIndex
    } else if (parseFlags(reader)) {
      return undefined
    }
  }
  const node = parseChoice(reader)
  if (reader.pattern[reader.at] !== ')') throw new RegexSyntaxError('missing closing )')
  reader.at++
  reader.flags = outer
  return index === undefined ? { kind: 'sequence', nodes: [node] } : { kind: 'group', index, node }
}

/** True for flags without a group, which hold from here on. */
function parseFlags(reader: RegexReader): boolean {
  const match = /^\?([imsU]*)(-([imsU]+))?([:)])/.exec(reader.pattern.slice(reader.at, reader.at + 20))
  if (match === null) throw new RegexSyntaxError('invalid or unsupported Perl syntax')
  const [whole, on = '', , off = '', end] = match
  const flag = (letter: string, before: boolean): boolean =>
    on.includes(letter) || (before && !off.includes(letter))
  reader.flags = {
    ignoreCase: flag('i', reader.flags.ignoreCase),
    multiLine: flag('m', reader.flags.multiLine),
    dotMatchesNewline: flag('s', reader.flags.dotMatchesNewline),
    ungreedy: flag('U', reader.flags.ungreedy),
  }
  reader.at += whole.length
  return end === ')'
}
