const space = /^[\s\u0085]$/
const leadingSpace = /^(?:(?!\ufeff)[\s\u0085])+/

/** White space in the sense of Unicode's White_Space, of which a byte order mark is no part. */
const isSpace = (code: number): boolean =>
  code === 32 || (code >= 9 && code <= 13) || (code >= 0x85 && isOtherSpace(code))

const isOtherSpace = (code: number): boolean => code !== 0xfeff && space.test(String.fromCharCode(code))

/** Without the white space at the start; a byte order mark is none. */
export function trimStart(text: string): string {
  return text.replace(leadingSpace, '')
}

/** Without the white space at the end; a byte order mark is none. */
export function trimEnd(text: string): string {
  let end = text.length
  while (isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(0, end)
}
