/** The state of a Blowfish cipher: 18 subkeys and four boxes of 256 words. */
export interface Blowfish {
  readonly subkeys: Uint32Array
  readonly boxes: Uint32Array
}

const subkeyCount = 18
const boxWords = 1024
let initial: Uint32Array | undefined

/** A cipher before any key: the binary digits of π after the point. */
export function freshBlowfish(): Blowfish {
  initial ??= fractionOfPi(subkeyCount + boxWords)
  return { subkeys: initial.slice(0, subkeyCount), boxes: initial.slice(subkeyCount) }
}

/** The first words of 32 bits after the point of π, by Machin's formula. */
function fractionOfPi(words: number): Uint32Array {
  const bits = BigInt(words * 32 + 64)
  const one = 1n << bits
  const arctangent = (inverse: bigint): bigint => {
    let power = one / inverse
    let sum = power
    for (let divisor = 3n, sign = -1n; power > 0n; divisor += 2n, sign = -sign) {
      power /= inverse * inverse
      sum += (sign * power) / divisor
    }
    return sum
  }
  const pi = 4n * (4n * arctangent(5n) - arctangent(239n))
  const hex = ((pi - 3n * one) >> 64n).toString(16).padStart(words * 8, '0')
  return Uint32Array.from({ length: words }, (_, index) =>
    Number.parseInt(hex.slice(index * 8, index * 8 + 8), 16),
  )
}

/** Encrypts the two words at an offset in place. */
export function encryptBlock({ subkeys, boxes }: Blowfish, words: Uint32Array, at: number): void {
  let left = words[at] ?? 0
  let right = words[at + 1] ?? 0
  for (let round = 0; round < 16; round += 2) {
    left ^= subkeys[round] ?? 0
    right ^= mix(boxes, left)
    right ^= subkeys[round + 1] ?? 0
    left ^= mix(boxes, right)
  }
  words[at] = right ^ (subkeys[17] ?? 0)
  words[at + 1] = left ^ (subkeys[16] ?? 0)
}

function mix(boxes: Uint32Array, word: number): number {
  const sum = ((boxes[word >>> 24] ?? 0) + (boxes[256 + ((word >>> 16) & 255)] ?? 0)) | 0
  return ((sum ^ (boxes[512 + ((word >>> 8) & 255)] ?? 0)) + (boxes[768 + (word & 255)] ?? 0)) | 0
}

/** Mixes a key into the cipher, and a salt between the blocks that replace subkeys and boxes. */
export function expandKey(cipher: Blowfish, key: Uint8Array, salt: Uint8Array): void {
  const { subkeys, boxes } = cipher
  for (let index = 0, at = 0; index < subkeyCount; index++, at += 4)
    subkeys[index] = (subkeys[index] ?? 0) ^ wordAt(key, at)
  const block = new Uint32Array(2)
  let saltAt = 0
  const replace = (target: Uint32Array): void => {
    for (let index = 0; index < target.length; index += 2) {
      if (salt.length > 0) {
        block[0] = (block[0] ?? 0) ^ wordAt(salt, saltAt)
        block[1] = (block[1] ?? 0) ^ wordAt(salt, saltAt + 4)
        saltAt += 8
      }
      encryptBlock(cipher, block, 0)
      target[index] = block[0] ?? 0
      target[index + 1] = block[1] ?? 0
    }
  }
  replace(subkeys)
  replace(boxes)
}

/** Four bytes from an offset on, round and round. */
function wordAt(bytes: Uint8Array, at: number): number {
  let word = 0
  for (let index = 0; index < 4; index++) word = (word << 8) | (bytes[(at + index) % bytes.length] ?? 0)
  return word
}
