/** The reflected polynomial of Castagnoli (RFC 3720 §12.1). */
const polynomial = 0x82f63b78

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
  return value
})

/** CRC-32C as ext4 has it: begun with all ones, or with that of what came before, and not inverted at the end. */
export function crc32c(bytes: Uint8Array, before = 0xffffffff): number {
  let value = before
  for (const byte of bytes) value = (table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8)
  return value >>> 0
}
