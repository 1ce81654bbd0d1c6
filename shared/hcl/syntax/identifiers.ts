/**
 * What an identifier looks like, as the source of a regular expression with the flag `u`. Unicode 15.1 made
 * joiners and middle dots part of identifiers, which the language has not followed.
 */
export const identifierPattern = String.raw`[\p{ID_Start}_](?:(?![\u200c\u200d\u30fb\uff65])[\p{ID_Continue}-])*`

const identifier = new RegExp(identifierPattern, 'uy')
const wholeIdentifier = new RegExp(`^${identifierPattern}$`, 'u')

const isPlainStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
const isPlainPart = (code: number): boolean => isPlainStart(code) || (code >= 48 && code <= 57) || code === 45

/** Where the identifier that begins at an offset ends; the offset itself if none begins there. */
export function identifierEnd(text: string, at: number): number {
  let end = at
  let code = text.charCodeAt(end)
  if (isPlainStart(code)) {
    do code = text.charCodeAt(++end)
    while (isPlainPart(code))
  }
  if (!(code >= 128)) return end
  identifier.lastIndex = at
  return identifier.test(text) ? identifier.lastIndex : end
}

/** True for a text that is exactly one identifier. */
export function isIdentifier(text: string): boolean {
  return wholeIdentifier.test(text)
}
