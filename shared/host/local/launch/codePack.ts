const lineFeed = 10

/** Packs named pieces into one file: a line of JSON with name and size of each, then the pieces. */
export function packCode(pieces: ReadonlyMap<string, Buffer>): Buffer {
  const index = [...pieces].map(([name, { length }]) => [name, length])
  return Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...pieces.values()])
}

/** The pieces of a file that {@link packCode} made; none of one that is not whole. */
export function unpackCode(file: Buffer): ReadonlyMap<string, Buffer> {
  const pieces = new Map<string, Buffer>()
  let at = file.indexOf(lineFeed) + 1
  for (const [name, size] of readIndex(file.toString('utf8', 0, at))) {
    pieces.set(name, file.subarray(at, at + size))
    at += size
  }
  return at === file.length ? pieces : new Map()
}

function readIndex(line: string): readonly (readonly [string, number])[] {
  try {
    return JSON.parse(line) as [string, number][]
  } catch {
    return []
  }
}
