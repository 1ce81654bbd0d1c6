import { type CharacterTest, RegexSyntaxError } from './regexSyntax.ts'

const lowerBit = 32
const isDigit: CharacterTest = (code) => code >= 48 && code <= 57
const isLetter: CharacterTest = (code) => (code | lowerBit) >= 97 && (code | lowerBit) <= 122 && code < 128
const isSpace: CharacterTest = (code) =>
  code === 32 || code === 9 || code === 10 || code === 12 || code === 13

/** True for ASCII letters, digits and the underscore. */
export const isWord: CharacterTest = (code) => isDigit(code) || isLetter(code) || code === 95

/** `\d`, `\s` and `\w`, which are ASCII. */
export const perlClasses: Readonly<Record<string, CharacterTest>> = { d: isDigit, s: isSpace, w: isWord }

/** `[:name:]` inside brackets. */
export const posixClasses: Readonly<Record<string, CharacterTest>> = {
  alnum: (code) => isDigit(code) || isLetter(code),
  alpha: isLetter,
  ascii: (code) => code < 128,
  blank: (code) => code === 32 || code === 9,
  cntrl: (code) => code < 32 || code === 127,
  digit: isDigit,
  graph: (code) => code > 32 && code < 127,
  lower: (code) => code >= 97 && code <= 122,
  print: (code) => code >= 32 && code < 127,
  punct: (code) => code > 32 && code < 127 && !isDigit(code) && !isLetter(code),
  space: (code) => isSpace(code) || code === 11,
  upper: (code) => code >= 65 && code <= 90,
  word: isWord,
  xdigit: (code) => isDigit(code) || ((code | lowerBit) >= 97 && (code | lowerBit) <= 102 && code < 128),
}

/** A general category such as `L` or `Lu`, or a script such as `Greek`. */
export function unicodeClass(name: string): CharacterTest {
  if (name === 'Any') return () => true
  const property = /^[A-Z][a-z]?$/.test(name) ? name : `Script=${name}`
  if (!/^[A-Za-z_=]+$/.test(property)) throw new RegexSyntaxError('invalid character class range')
  try {
    const pattern = new RegExp(`^\\p{${property}}$`, 'u')
    return (code) => pattern.test(String.fromCodePoint(code))
  } catch {
    throw new RegexSyntaxError('invalid character class range')
  }
}

/** A test that does not mind the case of letters. */
export function ignoringCase(test: CharacterTest): CharacterTest {
  return (code) => {
    if (test(code)) return true
    const character = String.fromCodePoint(code)
    for (const other of [character.toLowerCase(), character.toUpperCase(), ...foldsOf(character)]) {
      const otherCode = other.codePointAt(0) ?? code
      if (otherCode !== code && String.fromCodePoint(otherCode) === other && test(otherCode)) return true
    }
    return false
  }
}

/** Letters outside the pair of an upper and a lower one: long s, Kelvin sign, Ångström sign. */
function foldsOf(character: string): readonly string[] {
  const lower = character.toLowerCase()
  if (lower === 's') return ['\u017f']
  if (lower === 'k') return ['\u212a']
  return lower === '\u00e5' ? ['\u212b'] : []
}
