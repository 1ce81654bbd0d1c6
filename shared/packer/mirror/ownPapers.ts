import { createHash } from 'node:crypto'

/**
 * The manifest and the list of checksums of a release that has none in this layout, such as one on GitHub. `sums` are by file
 * name; nobody has signed the list.
 */
export function ownPapers(
  stem: string,
  sums: ReadonlyMap<string, string>,
  apiVersion: string | undefined,
): ReadonlyMap<string, Buffer> {
  const papers = new Map<string, Buffer>()
  const all = new Map(sums)
  if (apiVersion !== undefined) {
    const manifest = Buffer.from(
      `${JSON.stringify({ version: 1, metadata: { protocol_version: apiVersion.slice(1) } })}\n`,
    )
    papers.set(`${stem}_manifest.json`, manifest)
    all.set(`${stem}_manifest.json`, createHash('sha256').update(manifest).digest('hex'))
  }
  const lines = [...all]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, sha256]) => `${sha256}  ${name}\n`)
  papers.set(`${stem}_SHA256SUMS`, Buffer.from(lines.join('')))
  return papers
}
