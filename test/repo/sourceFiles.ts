import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { readSource, type SourceText } from './sourceText.ts'

/** A TypeScript file of the repository. */
export interface SourceFile extends SourceText {
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly text: string
}

/** The folders the product is made of. */
export const productFolders = ['shared', 'tasks', 'actions'] as const

/** All TypeScript files below some folders of a repository. */
export async function sourceFiles(root: string, folders: readonly string[]): Promise<readonly SourceFile[]> {
  const found: SourceFile[] = []
  for (const folder of folders) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue
      const full = join(entry.parentPath, entry.name)
      const text = await readFile(full, 'utf8')
      found.push({ path: relative(root, full).split(sep).join('/'), text, ...readSource(text) })
    }
  }
  return found.toSorted((a, b) => a.path.localeCompare(b.path))
}
