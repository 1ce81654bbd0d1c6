/**
 * Renders a text but for the actions that begin with a dot, such as `{{ .Vars }}`: their data comes later. What `render`
 * throws comes through.
 */
export function keepDataActions(text: string, render: (text: string) => string): string {
  const actions = [...new Set(dataActions(text))]
  if (actions.length === 0) return render(text)
  const mark = unusedMark(text)
  const places = new Map(actions.map((action, index) => [action, `${mark}${index}.`]))
  let hidden = ''
  let from = 0
  for (const action of dataActions(text)) {
    const at = text.indexOf(action, from)
    hidden += text.slice(from, at) + (places.get(action) ?? '')
    from = at + action.length
  }
  return render(hidden + text.slice(from)).replaceAll(
    new RegExp(`${mark}(\\d+)\\.`, 'g'),
    (_, index: string) => actions[Number(index)] ?? '',
  )
}

const opening = /\{\{[\t\n\f\r ]?\./g

/** The actions from left to right, each on one line from its dot on. */
function* dataActions(text: string): Generator<string> {
  let close = 0
  let lineEnd = 0
  let after = 0
  for (const { 0: start, index } of text.matchAll(opening)) {
    if (index < after) continue
    const dot = index + start.length
    // Both only move forward, so that a text without ends is read once.
    if (close < dot) close = positionOf('}}', text, dot)
    if (lineEnd < dot) lineEnd = positionOf('\n', text, dot)
    if (close === text.length) return
    if (close > lineEnd) continue
    after = close + 2
    yield text.slice(index, after)
  }
}

function positionOf(wanted: string, text: string, from: number): number {
  const at = text.indexOf(wanted, from)
  return at < 0 ? text.length : at
}

/** Letters that do not occur in a text. */
function unusedMark(text: string): string {
  let mark = 'data'
  while (text.includes(mark)) mark += 'x'
  return mark
}
