const isSingle = (text: string): boolean => text.length === ((text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1)

/** A character in upper case, itself where upper case is more than one character, as in Go. */
function upperCharacter(character: string): string {
  const upper = character.toUpperCase()
  return isSingle(upper) ? upper : character
}

function lowerCharacter(character: string): string {
  if (character === '\u0130') return 'i'
  const lower = character.toLowerCase()
  return isSingle(lower) ? lower : character
}

const ascii = /^[\0-\x7f]*$/

/** Every character in upper case. */
export function upperCase(text: string): string {
  return ascii.test(text) ? text.toUpperCase() : Array.from(text, upperCharacter).join('')
}

/** Every character in lower case. */
export function lowerCase(text: string): string {
  return ascii.test(text) ? text.toLowerCase() : Array.from(text, lowerCharacter).join('')
}

// ASCII apart from letters, digits and underscores; beyond it, white space only.
const separator = (): RegExp => /^(?:[\0-/:-@[-^`{-\x7f]|[^\0-\x7f\p{L}\p{Nd}](?<=[\s\u0085]))$/u

/** Every character after a separator in title case. */
export function titleCase(text: string): string {
  const isSeparator = separator()
  let afterSeparator = true
  return Array.from(text, (character) => {
    const result = afterSeparator ? upperCharacter(character) : character
    afterSeparator = isSeparator.test(character)
    return result
  }).join('')
}
