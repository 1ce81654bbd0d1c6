/** The 16 bytes of a GUID as GPT stores it: its first three fields little endian (UEFI 2.10, appendix A). */
export function encodeGuid(text: string): Buffer {
  return swapFields(Buffer.from(text.replaceAll('-', ''), 'hex'))
}

/** A GUID stored by GPT as text, in lower case with dashes. */
export function decodeGuid(bytes: Buffer): string {
  const hex = swapFields(Buffer.from(bytes)).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

function swapFields(bytes: Buffer): Buffer {
  bytes.subarray(0, 4).reverse()
  bytes.subarray(4, 6).reverse()
  bytes.subarray(6, 8).reverse()
  return bytes
}
