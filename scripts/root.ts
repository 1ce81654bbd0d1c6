import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** An absolute path of a file in the repository. */
export function inRoot(...parts: readonly string[]): string {
  return join(root, ...parts)
}
