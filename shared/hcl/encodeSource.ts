/** The bytes of a text that {@link decodeSource} made, those that were no UTF-8 included. */
export function encodeSource(text: string): Uint8Array {
  const pieces: Uint8Array[] = []
  let from = 0
  for (const match of text.matchAll(/[\udc80-\udcff]/gu)) {
    pieces.push(Buffer.from(text.slice(from, match.index)), Uint8Array.of(match[0].charCodeAt(0) - 0xdc00))
    from = match.index + 1
  }
  return Buffer.concat([...pieces, Buffer.from(text.slice(from))])
}
