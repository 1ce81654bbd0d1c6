import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'

/**
 * Hands a body over piece by piece, holding it back while the receiver has something to wait for: an async iterator costs several
 * times as much for each of the thousands of pieces of an archive. Throws what body or receiver throws.
 */
export async function eachPiece(
  body: Readable,
  receive: (piece: Buffer) => Promise<void> | undefined,
): Promise<void> {
  const receiveNext = (piece: Buffer) => {
    try {
      const waiting = receive(piece)
      if (waiting === undefined) return
      body.pause()
      waiting.then(
        () => body.resume(),
        (thrown: Error) => body.destroy(thrown),
      )
    } catch (thrown) {
      body.destroy(thrown as Error)
    }
  }
  body.on('data', receiveNext)
  await finished(body, { writable: false })
}
