const opening = /\{\{[\t\n\f\r ]*user[\t\n\f\r ]*`/g
const closing = /`[\t\n\f\r ]*\}\}/g

/**
 * Whether a text has an action like `` {{ user `name` }} `` with nothing but back-quotes around the name. A reference in
 * double quotes does not count: Packer takes such a value as final once it could be rendered.
 */
export function refersToOthers(text: string): boolean {
  const closings = Array.from(text.matchAll(closing), ({ index }) => index)
  let next = 0
  let lineEnd = -1
  for (const { 0: start, index } of text.matchAll(opening)) {
    const from = index + start.length
    while (next < closings.length && (closings[next] ?? 0) < from) next++
    const close = closings[next]
    if (close === undefined) return false
    if (lineEnd < from) {
      const found = text.indexOf('\n', from)
      lineEnd = found < 0 ? text.length : found
    }
    if (close < lineEnd) return true
  }
  return false
}
