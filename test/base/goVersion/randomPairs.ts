const operators = ['', '=', '!=', '>', '>=', '<', '<=', '~>', '~> ', '>= ', ' < ']
const words = ['alpha', 'beta', 'rc', 'rc1', 'rc10', 'dev', '0', '1', '01', '-1', '-', '~x', '2b']

/** Versions, constraints and second versions; the same seed makes the same. */
export function randomPairs(
  seed: number,
  count: number,
): readonly { readonly version: string; readonly constraint: string; readonly other: string }[] {
  const below = generator(seed)
  const pick = (list: readonly string[]): string => list[below(list.length)] ?? ''
  const version = (): string => {
    const numbers = Array.from({ length: 1 + below(4) }, () => String(below(3)))
    const parts = Array.from({ length: 1 + below(3) }, () => pick(words)).join('.')
    const prerelease = below(3) > 0 ? '' : pick(['-', '-', '']) + parts
    return (
      (below(5) > 0 ? '' : 'v') + numbers.join('.') + prerelease + (below(6) > 0 ? '' : '+' + pick(words))
    )
  }
  const constraint = (): string =>
    Array.from({ length: 1 + below(2) }, () => pick(operators) + version()).join(',')
  return Array.from({ length: count }, () => ({
    version: version(),
    constraint: constraint(),
    other: version(),
  }))
}

/** Whole numbers below a bound (mulberry32). */
function generator(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
}
