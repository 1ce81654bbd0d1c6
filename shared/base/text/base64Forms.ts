/** The standard base64 alphabet's two odd characters, and what the url-safe alphabet (RFC 4648 §5) has instead. */
const toUrlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_')

/**
 * The part of the base64 text of `bytes` that does not depend on what stands around them, for a secret that
 * begins `shift` bytes after a three-byte boundary of the text that was encoded.
 */
const shifted = (bytes: Buffer, shift: number): string => {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  const firstOwn = Math.ceil((8 * shift) / 6)
  const pastLastOwn = Math.floor((8 * (shift + bytes.length)) / 6)
  return encoded.slice(firstOwn, pastLastOwn)
}

/**
 * Every base64 text by which `bytes` can be recognised: at the three possible byte positions inside a longer
 * encoded text, and encoded alone with its padding; in the standard and in the url-safe alphabet.
 */
export const base64Forms = (bytes: Buffer): readonly string[] => {
  const alone = bytes.toString('base64')
  const standard = [alone, alone.replace(/=+$/, ''), shifted(bytes, 0), shifted(bytes, 1), shifted(bytes, 2)]
  return [...standard, ...standard.map(toUrlSafe)]
}
