/** What Azure finds wrong with the footer of a fixed VHD when it looks at it at last; undefined when nothing is. */
export function footerProblem(footer: Buffer, sizeBytes: number, name: string): string | undefined {
  const say = (what: string) => `${what} indicates that disk '${name}' with blob is not a supported VHD.`
  if (footer.toString('latin1', 0, 8) !== 'conectix')
    return `${say('The specified cookie value in VHD footer')} Disk is expected to have cookie value 'conectix'.`
  if (footer.readUInt32BE(12) !== 0x0001_0000) return say('The file format version in VHD footer')
  if (footer.readUInt32BE(60) !== 2)
    return `${say('The disk type in VHD footer')} Only fixed VHDs are supported.`
  if (footer.readBigUInt64BE(16) !== 0xffff_ffff_ffff_ffffn) return say('The data offset in VHD footer')
  if (footer.readUInt32BE(64) !== checksumOf(footer)) return say('The checksum in VHD footer')
  const rawBytes = BigInt(sizeBytes - 512)
  if (footer.readBigUInt64BE(48) !== rawBytes)
    return `${say('The current size in VHD footer')} It is ${footer.readBigUInt64BE(48)}, and the blob has ${rawBytes} bytes before its footer.`
  if (rawBytes % (1024n * 1024n) !== 0n) return say('The size of the disk, which is no multiple of 1 MiB,')
  return undefined
}

/** The one's complement of the sum of all bytes but the checksum's own. */
function checksumOf(footer: Buffer): number {
  let sum = 0
  for (const [index, byte] of footer.entries()) if (index < 64 || index > 67) sum += byte
  return ~sum >>> 0
}
