import type { HclNumber } from './number.ts'
import type { Value } from './value.ts'

/** The text of a known string; throws a TypeError for anything else, which is a mistake of the caller. */
export function asString({ content }: Value): string {
  if (typeof content !== 'string') throw new TypeError('not a known string')
  return content
}

/** The number of a known number; throws a TypeError for anything else. */
export function asNumber({ content }: Value): HclNumber {
  if (typeof content !== 'object' || content === null || !('mantissa' in content))
    throw new TypeError('not a known number')
  return content
}

/** The elements of a known list, set or tuple; throws a TypeError for anything else. */
export function asArray({ content }: Value): readonly Value[] {
  if (!Array.isArray(content)) throw new TypeError('not a known sequence')
  return content as readonly Value[]
}

/** The entries of a known map or object, by ascending key; throws a TypeError for anything else. */
export function asMap({ content }: Value): ReadonlyMap<string, Value> {
  if (!(content instanceof Map)) throw new TypeError('not a known map')
  return content as ReadonlyMap<string, Value>
}

/** True for the known boolean true. */
export function isTrue({ content }: Value): boolean {
  return content === true
}
