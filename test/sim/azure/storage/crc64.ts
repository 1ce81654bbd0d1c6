/** The polynomial of x-ms-content-crc64, reflected. */
const polynomial = 0x9a6c_9329_ac4b_c9b5n
const low = new Uint32Array(256)
const high = new Uint32Array(256)
for (let index = 0; index < 256; index++) {
  let value = BigInt(index)
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n
  low[index] = Number(value & 0xffff_ffffn)
  high[index] = Number(value >> 32n)
}

/** The checksum of some bytes as its header has it: base64, little-endian. */
export function crc64(bytes: Buffer): string {
  let [lower, upper] = [0xffff_ffff, 0xffff_ffff]
  for (const byte of bytes) {
    const index = (lower ^ byte) & 0xff
    lower = (((lower >>> 8) | (upper << 24)) ^ (low[index] ?? 0)) >>> 0
    upper = ((upper >>> 8) ^ (high[index] ?? 0)) >>> 0
  }
  const result = Buffer.alloc(8)
  result.writeUInt32LE(~lower >>> 0, 0)
  result.writeUInt32LE(~upper >>> 0, 4)
  return result.toString('base64')
}
