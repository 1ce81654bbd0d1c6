import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { inRoot } from '../root.ts'

/** What node reads before a bundled entry runs its first statement. */
export interface EntryGraph {
  /** Path of the entry below the repository. */
  readonly entry: string
  readonly sizeBytes: number
  /** The source files in it. */
  readonly inputs: readonly string[]
}

/** The static graphs of all bundled entries, from the metafiles the build leaves in `dist/meta`. */
export async function entryGraphs(): Promise<readonly EntryGraph[]> {
  const folder = inRoot('dist/meta')
  const graphs: EntryGraph[] = []
  for (const name of await readdir(folder)) {
    const { outputs } = JSON.parse(await readFile(join(folder, name), 'utf8')) as Metafile
    for (const [entry, { entryPoint }] of Object.entries(outputs)) {
      if (entryPoint !== undefined && /(?:main\.mjs|post\.mjs|machine-image\.cjs)$/.test(entry))
        graphs.push(graphOf(entry, outputs))
    }
  }
  return graphs.toSorted((a, b) => a.entry.localeCompare(b.entry))
}

function graphOf(entry: string, outputs: Metafile['outputs']): EntryGraph {
  const seen = new Set<string>()
  const visit = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && outputs[next]) visit(next)
  }
  visit(entry)
  const files = [...seen]
  return {
    entry,
    sizeBytes: files.reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0),
    inputs: files.flatMap((path) => Object.keys(outputs[path]?.inputs ?? {})),
  }
}
