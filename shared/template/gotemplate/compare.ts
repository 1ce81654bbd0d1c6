import type { TemplateValue } from './values.ts'

/** Equality of basic values (text/template, `eq`); throws for kinds that cannot be compared. */
export function equalValues(a: TemplateValue, b: TemplateValue): boolean {
  const left = a ?? null
  const right = b ?? null
  if (typeof left === 'object' && left !== null) throw new Error('non-comparable type')
  if (typeof right === 'object' && right !== null) throw new Error('non-comparable type')
  if (left === null || right === null) return left === right
  if (typeof left !== typeof right) throw new Error('incompatible types for comparison')
  return left === right
}

/** Order of numbers and strings (text/template, `lt`): negative, zero or positive; strings by their bytes. */
export function compareValues(a: TemplateValue, b: TemplateValue): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0
  const isBasic = (value: TemplateValue) =>
    typeof value === 'string' || typeof value === 'bigint' || typeof value === 'number'
  throw new Error(
    isBasic(a) && isBasic(b) ? 'incompatible types for comparison' : 'invalid type for comparison',
  )
}
