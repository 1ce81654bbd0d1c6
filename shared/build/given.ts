/** A field that was set to something: Packer takes an empty text, an empty list and zero for a field that was not set. */
export function given<T extends string | number | readonly unknown[]>(value: T | undefined): T | undefined {
  const isEmpty = typeof value === 'object' ? value.length === 0 : value === '' || value === 0
  return isEmpty ? undefined : value
}
