const leading = /^[\s\u0085]+/
const trailing = /[\s\u0085]+$/

/** Without the white space at the start; a byte order mark is none. */
export function trimStart(text: string): string {
  const space = leading.exec(text)?.[0] ?? ''
  const mark = space.indexOf('\uFEFF')
  return text.slice(mark < 0 ? space.length : mark)
}

/** Without the white space at the end; a byte order mark is none. */
export function trimEnd(text: string): string {
  const space = trailing.exec(text)?.[0] ?? ''
  const mark = space.lastIndexOf('\uFEFF')
  return text.slice(0, text.length - (mark < 0 ? space.length : space.length - mark - 1))
}
