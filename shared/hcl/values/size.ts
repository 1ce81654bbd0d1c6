import { elementsOf, type Value } from './value.ts'

const small = 32
const sizes = new WeakMap<object, number>()

/**
 * How much a value holds: one for every value in it and for every 32 characters of a text, those that are shared
 * counted every time. A few expressions can make a value that would not fit anywhere if it were written out.
 */
export function sizeOf(value: Value): number {
  const { content } = value
  if (typeof content === 'string') return 1 + (content.length >> 5)
  if (!Array.isArray(content) && !(content instanceof Map)) return 1
  const known = sizes.get(content)
  if (known !== undefined) return known
  let size = 1
  for (const element of elementsOf(value)) size += sizeOf(element)
  // What is small is added up again faster than it is looked up.
  if (size > small) sizes.set(content, size)
  return size
}
