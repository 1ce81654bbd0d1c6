import { formatGoLayout } from './formatGoLayout.ts'
import type { Moment } from './goTime.ts'

const layouts: ReadonlyMap<string, string> = new Map([
  ['A', 'Monday'],
  ['a', 'Mon'],
  ['B', 'January'],
  ['b', 'Jan'],
  ['d', '02'],
  ['H', '15'],
  ['I', '03'],
  ['L', '.000'],
  ['M', '04'],
  ['m', '01'],
  ['p', 'PM'],
  ['S', '05'],
  ['Y', '2006'],
  ['y', '06'],
  ['Z', 'MST'],
  ['z', '-0700'],
])

/**
 * A moment in a pattern like `%Y-%m-%d`, with the letters of jehiah/go-strftime; letters without a meaning stay as they are.
 */
export function strftime(pattern: string, moment: Moment): string {
  return pattern.replace(/%([^])/gu, (token, letter: string) => {
    if (letter === '%') return '%'
    const layout = layouts.get(letter)
    return layout === undefined ? token : formatGoLayout(layout, moment)
  })
}
