import { lstat, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { sha256File } from '../../base/digest.ts'
import { errnoOf } from '../../base/errors.ts'
import type { LockedArchive } from '../lockFile/lockFile.ts'

const schema = v.object({
  schema: v.literal(1),
  version: v.string(),
  os: v.string(),
  arch: v.string(),
  /** Of the binary. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  zipSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  origin: v.string(),
})

/** What was installed, and from where; kept beside the binary. */
export type InstallManifest = v.InferOutput<typeof schema>

/** The name of the manifest beside a binary. */
export const manifestName = 'machine-image.json'

/** What the manifest beside a binary says: nothing when there is none, or why the binary is not to be used. */
export type Verdict =
  | { readonly state: 'none' }
  | { readonly state: 'intact'; readonly manifest: InstallManifest }
  | { readonly state: 'refused'; readonly reason: string }

/**
 * Compares a binary with the manifest beside it. Others who can write to the place could change both, so these are refused too.
 * Never rejects.
 */
export async function verifyInstalled(binary: string): Promise<Verdict> {
  const refused = (reason: string): Verdict => ({ state: 'refused', reason })
  try {
    const text = await readFile(join(dirname(binary), manifestName), 'utf8')
    const parsed = v.safeParse(schema, parseJson(text))
    if (!parsed.success) return refused(`the manifest ${manifestName} beside it cannot be read`)
    for (const path of [dirname(binary), binary]) {
      const stranger = await whoElseWrites(path)
      if (stranger !== undefined) return refused(stranger)
    }
    const sha256 = await sha256File(binary)
    return sha256 === parsed.output.sha256
      ? { state: 'intact', manifest: parsed.output }
      : refused(`it has the SHA-256 ${sha256}, where ${parsed.output.sha256} was installed`)
  } catch (thrown) {
    const errno = errnoOf(thrown) ?? String(thrown)
    return ['ENOENT', 'ENOTDIR'].includes(errno) ? { state: 'none' } : refused(errno)
  }
}

/** Whether what was installed is what is locked, or nothing is. */
export function isLocked({ sha256 }: InstallManifest, locked: LockedArchive | undefined): boolean {
  return locked === undefined || locked.binarySha256 === sha256
}

async function whoElseWrites(path: string): Promise<string | undefined> {
  const stats = await lstat(path)
  const own = process.getuid?.()
  // Windows has neither owners nor modes here.
  if (own === undefined) return undefined
  if (stats.isSymbolicLink()) return `${path} is a link`
  if (stats.uid !== own && stats.uid !== 0) return `${path} belongs to another account`
  return (stats.mode & 0o022) === 0 ? undefined : `others can write to ${path}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
