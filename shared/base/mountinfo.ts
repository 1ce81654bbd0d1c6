import { readFile } from 'node:fs/promises'
import { sep } from 'node:path'

/** One line of `/proc/self/mountinfo` (proc(5)). */
export interface Mount {
  readonly mountPoint: string
  /** Per-mount options, field 6: the place where `noexec` shows. */
  readonly options: readonly string[]
  readonly fileSystem: string
  readonly source: string
}

/** The mounts this process sees, in mount order; empty where there is no `/proc`. */
export async function readMounts(): Promise<readonly Mount[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')
  return parseMountinfo(text)
}

/** Parses mountinfo text; lines of another shape are passed over. */
export function parseMountinfo(text: string): readonly Mount[] {
  const mounts: Mount[] = []
  for (const line of text.split('\n')) {
    const [head = '', tail = ''] = line.split(' - ', 2)
    const fields = head.split(' ')
    const [fileSystem, source] = tail.split(' ')
    const mountPoint = fields[4]
    if (mountPoint === undefined || fileSystem === undefined) continue
    mounts.push({
      mountPoint: unescapeOctal(mountPoint),
      options: (fields[5] ?? '').split(','),
      fileSystem,
      source: unescapeOctal(source ?? ''),
    })
  }
  return mounts
}

/** The mount a real path lies on: the longest mount point above it, the last mounted when there are several. */
export function mountOf(realPath: string, mounts: readonly Mount[]): Mount | undefined {
  let found: Mount | undefined
  for (const mount of mounts) {
    if (!isAtOrBelow(realPath, mount.mountPoint)) continue
    if (!found || mount.mountPoint.length >= found.mountPoint.length) found = mount
  }
  return found
}

/** The mounts at or below a real path. */
export function mountsBelow(realPath: string, mounts: readonly Mount[]): readonly Mount[] {
  return mounts.filter((mount) => isAtOrBelow(mount.mountPoint, realPath))
}

/** True when `path` is `directory` or lies below it; both absolute and normalised. */
export function isAtOrBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep)
}

function unescapeOctal(field: string): string {
  if (!field.includes('\\')) return field
  // The kernel escapes blank, tab, newline and backslash only (seq_path), so a byte is a character.
  return field.replaceAll(/\\([0-7]{3})/g, (_match, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}
