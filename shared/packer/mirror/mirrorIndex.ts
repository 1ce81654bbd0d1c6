import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { errnoOf, ImageError, isImageError } from '../../base/errors.ts'
import { compareVersions } from '../../base/goVersion/compareVersions.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { lookBeforeReading } from '../../base/readOrdinaryFile.ts'
import { unreadable } from '../../base/unreadable.ts'
import { writeWhole } from '../../base/writeWhole.ts'
import type { LockedRelease } from '../lockFile/lockFile.ts'
import { parsePlatform } from '../plugins/pluginPlatform.ts'

const buildSchema = v.looseObject({ os: v.string(), arch: v.string() })
const entrySchema = v.looseObject({ version: v.string(), builds: v.array(buildSchema) })
const indexSchema = v.object({ name: v.string(), versions: v.record(v.string(), entrySchema) })

type Index = v.InferOutput<typeof indexSchema>

/** Adds a version to the index of a product in the layout of releases.hashicorp.com; those that are listed stay. */
export async function addToIndex(path: string, project: string, locked: LockedRelease): Promise<void> {
  const index = await readIndex(path, project)
  const { version } = locked
  const stem = `${project}_${version}`
  const before = Object.hasOwn(index.versions, version) ? (index.versions[version]?.builds ?? []) : []
  const builds = new Map(before.map((build) => [`${build.os}_${build.arch}`, build]))
  for (const platform of locked.platforms.keys()) {
    const { os, arch } = parsePlatform(platform) ?? { os: '', arch: '' }
    const filename = `${stem}_${platform}.zip`
    builds.set(platform, { name: project, version, os, arch, filename, url: `${version}/${filename}` })
  }
  const sorted = [...builds].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, build]) => build)
  const shasums = `${stem}_SHA256SUMS`
  const entry = { name: project, version, shasums, shasums_signature: `${shasums}.sig`, builds: sorted }
  const versions = Object.entries({ ...index.versions, [version]: entry }).toSorted(([a], [b]) =>
    compareVersions(parseVersion(a), parseVersion(b)),
  )
  const text = JSON.stringify({ name: project, versions: Object.fromEntries(versions) }, undefined, 2)
  await writeWhole(path, `${text}\n`)
}

async function readIndex(path: string, project: string): Promise<Index> {
  const text = await lookBeforeReading(path)
    .then(() => readFile(path, 'utf8'))
    .catch((thrown: unknown) => {
      if (errnoOf(thrown) === 'ENOENT') return undefined
      throw isImageError(thrown) ? thrown : unreadable(path, thrown)
    })
  if (text === undefined) return { name: project, versions: {} }
  const index = v.safeParse(indexSchema, parseJson(text))
  if (index.success && index.output.name === project) return index.output
  throw new ImageError('FILE_UNREADABLE', `${path} is no index of ${project}.`, {
    hint: 'Give a folder that is empty or was filled by this command.',
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
