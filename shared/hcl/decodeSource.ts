import { isUtf8 } from 'node:buffer'

/** Where a file is no text at all, the rest of it does not matter. */
const maximumPieces = 2000

/**
 * Text of the bytes of a file. A byte that is no part of valid UTF-8 becomes the lone surrogate U+DC00 + byte
 * (as Python's `surrogateescape` does), so that positions stay exact and the parser can point at it.
 */
export function decodeSource(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isUtf8(buffer)) return buffer.toString('utf8')
  const pieces: string[] = []
  let from = 0
  let at = 0
  while (at < buffer.length && pieces.length < maximumPieces) {
    const length = sequenceLength(buffer, at)
    if (length > 0) {
      at += length
      continue
    }
    pieces.push(buffer.toString('utf8', from, at), String.fromCharCode(0xdc00 + (buffer[at] ?? 0)))
    at += 1
    from = at
  }
  pieces.push(buffer.toString(pieces.length < maximumPieces ? 'utf8' : 'latin1', from))
  return pieces.join('')
}

/** Length of the valid UTF-8 sequence at an offset, 0 if there is none. */
function sequenceLength(buffer: Buffer, at: number): number {
  const first = buffer[at] ?? 0
  if (first < 0x80) return 1
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  return length > 0 && at + length <= buffer.length && isUtf8(buffer.subarray(at, at + length)) ? length : 0
}
