/** The bytes of a source in blocks of one size; the last may be shorter. */
export async function* blocksOf(
  source: AsyncIterable<Uint8Array>,
  blockBytes: number,
): AsyncGenerator<Buffer> {
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  for await (const chunk of source) {
    pending.push(chunk)
    pendingBytes += chunk.length
    if (pendingBytes < blockBytes) continue
    const whole = Buffer.concat(pending)
    let at = 0
    for (; whole.length - at >= blockBytes; at += blockBytes) yield whole.subarray(at, at + blockBytes)
    pending = [whole.subarray(at)]
    pendingBytes = whole.length - at
  }
  if (pendingBytes > 0) yield Buffer.concat(pending)
}
