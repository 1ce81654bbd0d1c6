import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inRoot } from '../root.ts'

/** The sources of the differential tests, taken apart. */
export async function hclCorpus(): Promise<string[]> {
  const directory = inRoot('test', 'hcl', 'corpus')
  const names = (await readdir(directory)).filter((name) => name.endsWith('.txt')).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  return texts.flatMap((text) =>
    text.startsWith('=== ')
      ? text.split(/^=== .*\n/m).slice(1)
      : text.split('\n').filter((line) => line !== ''),
  )
}
