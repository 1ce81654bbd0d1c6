import { lstat, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/**
 * The paths that match a pattern of `*`, `?`, `[a-z]` and `\x` (Go's filepath.Glob: no `**`, hidden files as any other), spelled
 * as the pattern is, in the order of their names. Folders that cannot be read match nothing.
 */
export async function matchFiles(pattern: string, workingDirectory: string): Promise<readonly string[]> {
  const isAbsolute = pattern.startsWith('/')
  let found: readonly string[] = [isAbsolute ? '/' : '']
  for (const segment of pattern.split('/').filter((part) => part !== '')) {
    const next: string[] = []
    for (const folder of found) next.push(...(await matchSegment(folder, segment, workingDirectory)))
    found = next
  }
  return found
}

async function matchSegment(
  folder: string,
  segment: string,
  workingDirectory: string,
): Promise<readonly string[]> {
  if (!/[*?[\\]/.test(segment)) {
    const path = join(folder, segment)
    const isThere = await lstat(resolve(workingDirectory, path)).catch(() => undefined)
    return isThere ? [path] : []
  }
  const names = await readdir(resolve(workingDirectory, folder)).catch(() => [])
  return names
    .filter((name) => matchesName(name, segment))
    .toSorted()
    .map((name) => join(folder, name))
}

/** Goes back to the last star only, so that no pattern takes more than name times pattern. */
function matchesName(name: string, pattern: string): boolean {
  const parts = [...pattern.matchAll(/\\.|\[\^?(?:\\.|[^\]\\])+\]|[^]/g)].map(([part]) => part)
  let [at, part, star, starAt] = [0, 0, -1, 0]
  while (at < name.length) {
    const current = parts[part]
    if (current === '*') [star, starAt, part] = [part, at, part + 1]
    else if (current !== undefined && matchesCharacter(name.charAt(at), current))
      [at, part] = [at + 1, part + 1]
    else if (star >= 0) [at, part, starAt] = [starAt + 1, star + 1, starAt + 1]
    else return false
  }
  return parts.slice(part).every((rest) => rest === '*')
}

function matchesCharacter(character: string, part: string): boolean {
  if (part === '?') return true
  if (part.startsWith('\\')) return character === part.slice(1)
  if (!part.startsWith('[') || part === '[') return character === part
  const isNegated = part.startsWith('[^')
  const body = part.slice(isNegated ? 2 : 1, -1)
  const ranges = [...body.matchAll(/(\\.|[^\\])(?:-(\\.|[^\\]))?/g)]
  const isIn = ranges.some(([, low = '', high = low]) => {
    const [from, to] = [low, high].map((end) => end.replace(/^\\/, ''))
    return from !== undefined && to !== undefined && from <= character && character <= to
  })
  return isIn !== isNegated
}
