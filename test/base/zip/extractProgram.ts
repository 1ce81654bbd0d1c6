import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { extractEntry } from '#shared/base/zip/extractEntry.ts'

// Takes the file `packer` out of an archive into a folder; prints what came of it, and what is there then.
const [archivePath = '', folder = ''] = process.argv.slice(2)
const request = { archivePath, origin: 'a', entryName: 'packer', path: join(folder, 'out') }
const outcome = await extractEntry({ ...request, isExtra: () => false, mostBytes: 1 << 24 }).then(
  () => 'extracted',
  (thrown: { code?: string }) => thrown.code,
)
process.stdout.write(JSON.stringify([outcome, await readdir(folder)]))
