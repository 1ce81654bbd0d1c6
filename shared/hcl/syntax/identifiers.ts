/**
 * What an identifier looks like. Unicode 15.1 made joiners and middle dots part of identifiers, which the language has not
 * followed. Made for the first name that needs it, as the classes of Unicode take long to look up.
 */
const identifier = (): RegExp => /[\p{ID_Start}_](?:(?!\u200c|\u200d|\u30fb|\uff65)[\p{ID_Continue}-])*/uy

const letters = '_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 1 for every ASCII character an identifier may begin with, or go on with. */
const starts = asciiTable(letters)
const parts = asciiTable(`${letters}0123456789-`)

function asciiTable(characters: string): Uint8Array {
  const table = new Uint8Array(128)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}

/** Where the identifier that begins at an offset ends; the offset itself if none begins there. */
export function identifierEnd(text: string, at: number): number {
  let end = at
  let code = text.charCodeAt(end)
  if (starts[code] === 1) {
    do code = text.charCodeAt(++end)
    while (parts[code] === 1)
  }
  if (!(code >= 128)) return end
  const pattern = identifier()
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : end
}

/** True for a text that is exactly one identifier. */
export function isIdentifier(text: string): boolean {
  return text !== '' && identifierEnd(text, 0) === text.length
}
