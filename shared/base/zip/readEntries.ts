import type { Entry, ZipFile } from 'yauzl'

/** Archives of programs hold a handful. */
const mostEntries = 64

/** The directory of an archive that was opened with `lazyEntries`. Throws for one that is damaged or too long. */
export async function readEntries(zip: ZipFile): Promise<readonly Entry[]> {
  if (zip.entryCount > mostEntries)
    throw new Error(`there are ${zip.entryCount} files in it, more than ${mostEntries}.`)
  return new Promise((resolve, reject) => {
    const entries: Entry[] = []
    zip.on('entry', (entry: Entry) => {
      entries.push(entry)
      zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', reject)
    zip.readEntry()
  })
}
