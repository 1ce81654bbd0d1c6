import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** The TypeScript files of some folders, relative to the root, sorted. */
export async function sourceFiles(root: string, folders: readonly string[]): Promise<readonly string[]> {
  const files: string[] = []
  for (const folder of folders) {
    const names = await readdir(join(root, folder), { recursive: true }).catch(() => [])
    files.push(...names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name)))
  }
  return files.toSorted()
}
