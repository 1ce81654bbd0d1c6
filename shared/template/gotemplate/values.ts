/** What a template works with: Go's basic types, slices and maps. `undefined` is a key that a map does not have. */
export type TemplateValue =
  | string
  | bigint
  | number
  | boolean
  | null
  | undefined
  | readonly TemplateValue[]
  | ReadonlyMap<string, TemplateValue>

/** A function of a template; receives evaluated arguments and throws an ordinary error when it fails. */
export type TemplateFunction = (...values: readonly TemplateValue[]) => TemplateValue

/** text/template's truth: false, 0, nil and everything empty are false (`IsTrue`). */
export function isTrue(value: TemplateValue): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'object') return sizeOf(value) > 0
  return value !== '' && value !== 0n && value !== 0 && value !== false
}

/** Prints a value as `fmt.Print` would. */
export function printValue(value: TemplateValue): string {
  if (value === undefined || value === null) return '<no value>'
  if (typeof value === 'number') return printFloat(value)
  if (typeof value !== 'object') return String(value)
  if (value instanceof Map) {
    const entries = [...value.entries()].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `map[${entries.map(([key, item]) => `${key}:${printInside(item)}`).join(' ')}]`
  }
  return `[${(value as readonly TemplateValue[]).map(printInside).join(' ')}]`
}

/** The number of elements of a slice or map. */
export function sizeOf(value: readonly TemplateValue[] | ReadonlyMap<string, TemplateValue>): number {
  return value instanceof Map ? value.size : (value as readonly TemplateValue[]).length
}

/** Inside a collection a nil prints as Go prints a nil interface. */
function printInside(value: TemplateValue): string {
  return value === undefined || value === null ? '<nil>' : printValue(value)
}

/** Go's %v of a float (strconv, 'g' with the shortest digits): an exponent below 1e-4 and from 1e6 on */
function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  const size = Number(exponent)
  if (value === 0 || (size >= -4 && size < 6)) return plainDigits(value)
  return `${mantissa}e${size < 0 ? '-' : '+'}${String(Math.abs(size)).padStart(2, '0')}`
}

function plainDigits(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}
