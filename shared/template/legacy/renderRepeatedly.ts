/** Templates whose results are templates end here, if they do not end by themselves. */
const mostRounds = 100

/** Renders a text until it stays the same. What `render` throws comes through. */
export function renderRepeatedly(text: string, render: (text: string) => string): string {
  let value = text
  for (let round = 0; round < mostRounds; round++) {
    const rendered = render(value)
    if (rendered === value) return value
    value = rendered
  }
  return value
}
