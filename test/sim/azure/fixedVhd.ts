/** The footer of a fixed VHD of a raw size, written from the published layout and not by the product. */
export function fixedVhdFooter(rawBytes: number): Buffer {
  const footer = Buffer.alloc(512)
  footer.write('conectix', 0, 'latin1')
  footer.writeUInt32BE(2, 8)
  footer.writeUInt32BE(0x0001_0000, 12)
  footer.writeBigUInt64BE(0xffff_ffff_ffff_ffffn, 16)
  footer.writeUInt32BE(800_000_000, 24)
  footer.write('win ', 28, 'latin1')
  footer.writeUInt32BE(0x000a_0000, 32)
  footer.write('Wi2k', 36, 'latin1')
  footer.writeBigUInt64BE(BigInt(rawBytes), 40)
  footer.writeBigUInt64BE(BigInt(rawBytes), 48)
  footer.writeUInt16BE(615, 56)
  footer.writeUInt8(4, 58)
  footer.writeUInt8(17, 59)
  footer.writeUInt32BE(2, 60)
  footer.fill(0xab, 68, 84)
  const sum = footer.reduce((total, byte) => total + byte, 0)
  footer.writeUInt32BE(~sum >>> 0, 64)
  return footer
}
