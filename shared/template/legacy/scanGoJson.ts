/** Where Go's `encoding/json` refuses a text, and why. */
export interface JsonMistake {
  /** The first character that cannot stand there; the length of the text if it ends too early. */
  readonly offset: number
  readonly reason: string
}

/** The stretch of a text that is one JSON value, or what is wrong with it. */
export type JsonScan = { readonly end: number } | { readonly mistake: JsonMistake }

/** Deeper than any template, and still within the reach of a recursive reader. Go stops at 10,000. */
const deepest = 200

const blanks = /[ \t\r\n]*/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y
const special = /["\\\0-\x1f]/g
const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y
const unfinishedNumber = /-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:(?<=\d)[eE][-+]?)?)?/y

/** What may come next. */
type Expected = 'value' | 'first element' | 'first name' | 'name' | 'colon' | 'comma'

const expectations: Readonly<Record<Expected, string>> = {
  value: 'a value is expected here',
  'first element': 'a value or a closing bracket is expected here',
  'first name': 'a name in quotes or a closing brace is expected here',
  name: 'a name in quotes is expected here: there is no comma after the last one',
  colon: 'a colon is expected after a name',
  comma: 'a comma or what closes the list or the object is expected here',
}

/** Finds the end of the JSON value at the beginning of a text, or the first character that Go would refuse. */
export function scanGoJson(text: string): JsonScan {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  let at = 0
  for (;;) {
    at = skip(blanks, text, at)
    const character = text[at]
    if (character === undefined) return mistake(at, 'the text ends before its value does')
    if (expected === 'colon') {
      if (character !== ':') return mistake(at, expectations.colon)
      expected = 'value'
      at++
      continue
    }
    const isEnd = closes(character, expected, open.at(-1))
    if (isEnd) {
      open.pop()
      at++
    } else if (expected === 'comma') {
      if (character !== ',') return mistake(at, expectations.comma)
      expected = open.at(-1) === '{' ? 'name' : 'value'
      at++
      continue
    } else if (expected === 'name' || expected === 'first name') {
      if (character !== '"') return mistake(at, expectations[expected])
      const name = scanString(text, at)
      if ('mistake' in name) return name
      expected = 'colon'
      at = name.end
      continue
    } else if (character === '{' || character === '[') {
      if (open.length >= deepest) return mistake(at, `more than ${deepest} levels of nesting are refused`)
      open.push(character)
      expected = character === '{' ? 'first name' : 'first element'
      at++
      continue
    } else {
      const scalar = scanScalar(text, at, expectations[expected])
      if ('mistake' in scalar) return scalar
      at = scalar.end
    }
    if (open.length === 0) return { end: at }
    expected = 'comma'
  }
}

/** The first thing after a value that is not blank, which Go's `json.Unmarshal` refuses. */
export function extraneousOffset(text: string, end: number): number | undefined {
  const at = skip(blanks, text, end)
  return at < text.length ? at : undefined
}

function closes(character: string, expected: Expected, open: '{' | '[' | undefined): boolean {
  if (character === ']') return open === '[' && (expected === 'comma' || expected === 'first element')
  return character === '}' && open === '{' && (expected === 'comma' || expected === 'first name')
}

function scanScalar(text: string, at: number, expectation: string): JsonScan {
  const character = text[at] ?? ''
  if (character === '"') return scanString(text, at)
  if (/[-\d]/.test(character)) {
    const end = skip(number, text, at)
    const tried = skip(unfinishedNumber, text, at)
    return tried > end ? mistake(tried, 'a digit is expected here') : { end }
  }
  const word = { t: 'true', f: 'false', n: 'null' }[character]
  if (word === undefined) return mistake(at, expectation)
  if (text.startsWith(word, at)) return { end: at + word.length }
  let wrong = 1
  while (text[at + wrong] === word[wrong]) wrong++
  return mistake(at + wrong, `the word ${word} is misspelt`)
}

function scanString(text: string, at: number): JsonScan {
  let from = at + 1
  for (;;) {
    special.lastIndex = from
    const found = special.exec(text)
    if (found === null) return mistake(text.length, 'the text ends inside a string')
    if (found[0] === '"') return { end: found.index + 1 }
    if (found[0] !== '\\')
      return mistake(found.index, 'a string cannot hold a line break or another control character: write \\n')
    from = skip(escape, text, found.index)
    if (from === found.index)
      return mistake(
        found.index + 1,
        'after a backslash stands one of " \\ / b f n r t, or u and four digits',
      )
  }
}

function mistake(offset: number, reason: string): JsonScan {
  return { mistake: { offset, reason } }
}

/** Where a sticky pattern's match at an offset ends; the offset itself where there is none. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
