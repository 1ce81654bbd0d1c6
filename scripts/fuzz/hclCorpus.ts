import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileCases } from '#test/hcl/corpusCases.ts'
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

/** The whole files among them, which are what a formatter is fed with. */
export async function formatCorpus(): Promise<string[]> {
  const names = ['format.txt', 'files.txt', 'dynamic.txt']
  return (await Promise.all(names.map(fileCases))).flat().map(({ source }) => source)
}
