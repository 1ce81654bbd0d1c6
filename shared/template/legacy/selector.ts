import type { LegacySelection } from './declared.ts'

/** Tells whether a component is for the builder of a name, as written. */
export function selector({ only, except }: LegacySelection): (builder: string) => boolean {
  const names = new Set((only.length > 0 ? only : except).map(({ text }) => text))
  return only.length > 0 ? (builder) => names.has(builder) : (builder) => !names.has(builder)
}
