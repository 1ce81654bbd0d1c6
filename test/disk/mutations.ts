/** A random number from 0 up to, not including, a limit. */
export type Random = (limit: number) => number

/** Numbers by lot, always the same from the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}

/** The places of bytes that are not zero. */
export function usedPlaces(bytes: Buffer): readonly number[] {
  return [...bytes.entries()].flatMap(([at, byte]) => (byte === 0 ? [] : [at]))
}

/** Changes a few bytes at or next to some places: bits, extremes, a number of eight bytes. */
export function mutate(bytes: Buffer, random: Random, places = usedPlaces(bytes)): void {
  for (let count = 1 + random(4); count > 0; count--) {
    const at = Math.min(bytes.length - 9, Math.max(0, (places[random(places.length)] ?? 0) + random(9) - 4))
    const kind = random(4)
    if (kind === 0) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at)
    else if (kind === 1) bytes.writeUInt8([0, 1, 0x7f, 0x80, 0xff][random(5)] ?? 0, at)
    else if (kind === 2)
      bytes.writeBigUInt64LE([0n, 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 53n][random(5)] ?? 0n, at)
    else bytes.writeUInt32LE(random(2 ** 32), at)
  }
}
