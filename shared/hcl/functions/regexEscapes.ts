import { perlClasses, posixClasses, unicodeClass } from './regexClasses.ts'
import { type CharacterTest, RegexSyntaxError } from './regexSyntax.ts'

/** A pattern and the place in it that is read next. */
export interface PatternPlace {
  readonly pattern: string
  at: number
}

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }

/** The code point of an escape after its backslash. */
export function parseEscapeCode(place: PatternPlace): number {
  const rest = place.pattern.slice(place.at, place.at + 12)
  const hex = /^x(?:\{([\dA-Fa-f]{1,8})\}|([\dA-Fa-f]{2}))/.exec(rest)
  if (hex !== null) {
    place.at += hex[0].length
    const code = Number.parseInt(hex[1] ?? hex[2] ?? '0', 16)
    if (code > 0x10ffff) throw new RegexSyntaxError('invalid escape sequence')
    return code
  }
  const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest)
  if (octal !== null) {
    place.at += octal[0].length
    return Number.parseInt(octal[0], 8)
  }
  const letter = rest[0] ?? ''
  const control = controls[letter]
  if (control === undefined && !/^[!-/:-@[-`{-~]$/.test(letter))
    throw new RegexSyntaxError('invalid escape sequence')
  place.at++
  return control ?? letter.charCodeAt(0)
}

/** `\p{Name}` or `\PN`, from the letter after the backslash. */
export function parseUnicodeClass(place: PatternPlace): CharacterTest {
  const match = /^([pP])(?:\{(\^?)([^}]*)\}|([A-Za-z]))/.exec(place.pattern.slice(place.at, place.at + 60))
  if (match === null) throw new RegexSyntaxError('invalid character class range')
  place.at += match[0].length
  const test = unicodeClass(match[3] ?? match[4] ?? '')
  return (match[1] === 'P') === (match[2] === '^') ? test : (code) => !test(code)
}

/** `[…]`, from after the opening bracket. */
export function parseBracketClass(place: PatternPlace): CharacterTest {
  const { pattern } = place
  const negated = pattern[place.at] === '^'
  if (negated) place.at++
  const tests: CharacterTest[] = []
  for (let first = true; first || pattern[place.at] !== ']'; first = false) {
    if (place.at >= pattern.length) throw new RegexSyntaxError('missing closing ]')
    const named = parseNamedClass(place)
    if (named !== undefined) {
      tests.push(named)
      continue
    }
    const low = parseClassCharacter(place)
    let high = low
    if (pattern[place.at] === '-' && pattern[place.at + 1] !== ']' && place.at + 1 < pattern.length) {
      place.at++
      high = parseClassCharacter(place)
      if (high < low) throw new RegexSyntaxError('invalid character class range')
    }
    tests.push((code) => code >= low && code <= high)
  }
  place.at++
  return (code) => tests.some((test) => test(code)) !== negated
}

function parseClassCharacter(place: PatternPlace): number {
  const code = place.pattern.codePointAt(place.at)
  if (code === undefined) throw new RegexSyntaxError('missing closing ]')
  place.at += code > 0xffff ? 2 : 1
  return code === 92 ? parseEscapeCode(place) : code
}

function parseNamedClass(place: PatternPlace): CharacterTest | undefined {
  const posix = /^\[:(\^?)(\w+):\]/.exec(place.pattern.slice(place.at, place.at + 20))
  if (posix !== null) {
    const test = posixClasses[posix[2] ?? '']
    if (test === undefined) throw new RegexSyntaxError('invalid character class range')
    place.at += posix[0].length
    return posix[1] === '^' ? (code) => !test(code) : test
  }
  if (place.pattern[place.at] !== '\\') return undefined
  const letter = place.pattern[place.at + 1] ?? ''
  const perl = perlClasses[letter.toLowerCase()]
  if (perl !== undefined) {
    place.at += 2
    return letter === letter.toLowerCase() ? perl : (code) => !perl(code)
  }
  if (letter !== 'p' && letter !== 'P') return undefined
  place.at++
  return parseUnicodeClass(place)
}
