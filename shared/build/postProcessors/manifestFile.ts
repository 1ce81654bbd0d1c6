import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import * as v from 'valibot'
import { errnoOf } from '../../base/errors.ts'

/** What a manifest says of one artifact (Packer's manifest post-processor). */
export interface ManifestEntry {
  readonly name: string
  readonly builder_type: string
  /** Seconds since the Unix epoch. */
  readonly build_time?: number
  readonly files: readonly { readonly name: string; readonly size: number }[] | null
  readonly artifact_id: string
  readonly packer_run_uuid: string
  readonly custom_data: Readonly<Record<string, string>> | null
}

/** A manifest; entries of earlier runs are kept as they were found. */
export interface Manifest {
  readonly builds: readonly unknown[]
  readonly last_run_uuid: string
}

const schema = v.object({
  builds: v.nullable(v.array(v.unknown())),
  last_run_uuid: v.optional(v.string(), ''),
})

/** Reads a manifest; one that is not there or empty has no entries. Throws when the file is something else. */
export async function readManifest(path: string): Promise<Manifest> {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return ''
    throw thrown
  })
  if (text === '') return { builds: [], last_run_uuid: '' }
  const parsed = v.safeParse(schema, parse(text))
  if (!parsed.success)
    throw new Error(`${path} exists and is no manifest. Remove it, or choose another output.`)
  return { builds: parsed.output.builds ?? [], last_run_uuid: parsed.output.last_run_uuid }
}

/** Writes a manifest as Go's encoding/json would, in one stroke. */
export async function writeManifest(path: string, manifest: Manifest): Promise<void> {
  const text = JSON.stringify(manifest, undefined, 2).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  const next = `${path}.${randomUUID()}`
  try {
    await writeFile(next, text, { flag: 'wx', mode: 0o664 })
    await rename(next, path)
  } finally {
    await rm(next, { force: true })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
