import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { inRoot } from '../root.ts'

/** The licences of every package whose code is in a bundle. Throws when one carries none. */
export async function thirdPartyNotices(metafiles: readonly Metafile[]): Promise<string> {
  const packages = new Set<string>()
  for (const path of metafiles.flatMap(({ inputs }) => Object.keys(inputs))) {
    const match = /node_modules\/.*/.exec(path)?.[0].match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)
    if (match) packages.add(match[0])
  }
  const parts: string[] = []
  for (const folder of [...packages].toSorted()) {
    const manifest = JSON.parse(await readFile(inRoot(folder, 'package.json'), 'utf8')) as {
      name: string
      version: string
      license?: string
    }
    const licence = (await readdir(inRoot(folder))).find((name) => /^(licen[cs]e|copying)/i.test(name))
    const text = licence === undefined ? undefined : await readFile(join(inRoot(folder), licence), 'utf8')
    if (text === undefined && manifest.license === undefined)
      throw new Error(`${manifest.name} carries no licence`)
    parts.push(
      `${manifest.name} ${manifest.version}\n\n${(text ?? `Licensed under ${manifest.license}`).trim()}\n`,
    )
  }
  return parts.join(`\n${'-'.repeat(72)}\n\n`)
}
