import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { ImageError } from '../../base/errors.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { formatVersion, type GoVersion } from '../../base/goVersion/version.ts'
import { VersionSyntaxError } from '../../base/goVersion/versionSyntaxError.ts'
import { parseChecksums, type Checksums } from './checksums.ts'
import { hashicorpFingerprint } from './hashicorpKey.ts'
import type { FetchFile, LayoutFiles } from './layoutFiles.ts'
import { describeProduct, folderOf, isOfHashiCorp, projectOf } from './productPath.ts'
import { readAhead } from './readAhead.ts'
import type { ExpectedFile, Release, ReleaseFile, ReleaseProduct, ReleaseSource } from './releaseSource.ts'
import type { VerifySums } from './verifySums.ts'

const indexSchema = v.object({ versions: v.record(v.string(), v.object({ version: v.string() })) })
const manifestSchema = v.object({
  metadata: v.object({ protocol_version: v.pipe(v.string(), v.regex(/^\d{1,4}\.\d{1,4}$/)) }),
})

/** What a place in the layout of releases.hashicorp.com serves, and how its lists are verified. */
export interface LayoutOptions {
  readonly files: LayoutFiles
  readonly serves: (product: ReleaseProduct) => boolean
  /** Called for the lists of HashiCorp's products; undefined trusts them as they are. */
  readonly verify: VerifySums | undefined
}

/** Releases in the layout of releases.hashicorp.com (`/packer/index.json`, `/packer/<v>/packer_<v>_SHA256SUMS`, zips). */
export function releasesLayout({ files, serves, verify }: LayoutOptions): ReleaseSource {
  return {
    name: files.name,
    serves,
    async versions(product) {
      const path = `${folderOf(product)}/index.json`
      const reading = files.read(path, describeProduct(product))
      if (isOfHashiCorp(product)) verify?.prepare()
      const bytes = await reading
      if (bytes === undefined) return []
      const index = v.safeParse(indexSchema, parseJson(bytes))
      if (!index.success) throw invalid(product, undefined, `${files.originOf(path)} is no list of versions.`)
      return Object.values(index.output.versions).flatMap(({ version }) => parseLenient(version))
    },
    async release(product, version, expected) {
      const project = projectOf(product)
      const stem = `${project}_${formatVersion(version)}`
      const folder = `${folderOf(product)}/${formatVersion(version)}`
      const path = `${folder}/${stem}_SHA256SUMS`
      const what = describeProduct(product, version)
      const manifest = `${folder}/${stem}_manifest.json`
      const check = isOfHashiCorp(product) ? verify : undefined
      const due = [
        path,
        ...(check === undefined ? [] : [check.signatureOf(path)]),
        ...(product.kind === 'packer' ? [] : [manifest]),
      ]
      const papers = readAhead(files, due, what)
      const asked = expected === undefined ? undefined : askArchive(files, `${folder}/${stem}`, expected)
      const bytes = await papers.read(path, what)
      if (bytes === undefined) return undefined
      await check?.verify({ what, files: papers, path, bytes })
      const sums = parseChecksums(bytes.toString('utf8'))
      if (typeof sums === 'string')
        throw invalid(product, version, `${files.originOf(path)} is no list of checksums: ${sums}.`)
      const apiVersion = await apiVersionOf(papers, product, version, manifest, sums)
      if (product.kind === 'plugin' && apiVersion === undefined) return undefined
      return {
        version,
        files: [...filesOf({ files, product, version, folder, stem, sums, apiVersion, asked })],
        papers: () => readPapers(files, folder, stem, what),
      }
    },
  }
}

/** Everything beside the archives. */
async function readPapers(
  files: LayoutFiles,
  folder: string,
  stem: string,
  what: string,
): Promise<ReadonlyMap<string, Buffer>> {
  const sums = `${stem}_SHA256SUMS`
  const shortId = hashicorpFingerprint.slice(-8)
  const papers = new Map<string, Buffer>()
  for (const name of [sums, `${sums}.sig`, `${sums}.${shortId}.sig`, `${stem}_manifest.json`]) {
    const bytes = await files.read(`${folder}/${name}`, what)
    if (bytes !== undefined) papers.set(name, bytes)
  }
  return papers
}

interface Parts {
  readonly files: LayoutFiles
  readonly product: ReleaseProduct
  readonly version: GoVersion
  readonly folder: string
  readonly stem: string
  readonly sums: Checksums
  readonly apiVersion: string | undefined
  /** What was asked for already, and its path. */
  readonly asked: AskedArchive | undefined
}

interface AskedArchive {
  readonly path: string
  readonly fetch: FetchFile
}

/** Nothing of it is read until its checksum is known. */
function askArchive(files: LayoutFiles, stem: string, { platform, signal }: ExpectedFile): AskedArchive {
  const path = `${stem}_${platform.os}_${platform.arch}.zip`
  return { path, fetch: files.ask(path, signal) }
}

function* filesOf(parts: Parts): Generator<ReleaseFile> {
  const { files, product, version, folder, stem, sums, apiVersion, asked } = parts
  const what = describeProduct(product, version)
  for (const [name, sha256] of sums) {
    const platform = name.startsWith(`${stem}_`) ? name.slice(stem.length + 1) : ''
    const [, os, arch] = /^([a-z0-9]+)_([a-z0-9]+)\.zip$/.exec(platform) ?? []
    if (os === undefined || arch === undefined) continue
    const from = `${folder}/${name}`
    yield {
      name,
      sha256,
      os,
      arch,
      apiVersion,
      origin: files.originOf(from),
      fetch: (path) =>
        asked?.path === from
          ? asked.fetch({ path, sha256, what })
          : files.fetch(from, { path, sha256, what }),
    }
  }
}

/** The manifest of a plugin says which version of the protocol it speaks; undefined when there is none. */
async function apiVersionOf(
  files: LayoutFiles,
  product: ReleaseProduct,
  version: GoVersion,
  path: string,
  sums: Checksums,
): Promise<Release['files'][number]['apiVersion']> {
  if (product.kind === 'packer') return undefined
  const bytes = await files.read(path, describeProduct(product, version))
  if (bytes === undefined) return undefined
  const expected = sums.get(path.slice(path.lastIndexOf('/') + 1))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (expected !== undefined && expected !== sha256)
    throw new ImageError(
      'CHECKSUM_MISMATCH',
      `${describeProduct(product, version)}: ${files.originOf(path)} has the SHA-256 ${sha256}, where the list of checksums says ${expected}.`,
    )
  const manifest = v.safeParse(manifestSchema, parseJson(bytes))
  if (!manifest.success)
    throw invalid(product, version, `${files.originOf(path)} is no manifest of a plugin.`)
  return `x${manifest.output.metadata.protocol_version}`
}

function invalid(product: ReleaseProduct, version: GoVersion | undefined, why: string): ImageError {
  return new ImageError('RELEASE_INVALID', `${describeProduct(product, version)}: ${why}`)
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

function parseLenient(text: string): readonly GoVersion[] {
  try {
    return [parseVersion(text)]
  } catch (thrown) {
    if (thrown instanceof VersionSyntaxError) return []
    throw thrown
  }
}
