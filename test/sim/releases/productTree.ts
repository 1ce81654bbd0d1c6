import { createHash } from 'node:crypto'
import { packerProgram, pluginProgram } from './programs.ts'
import type { Signer } from './signer.ts'
import { writeZip, type ZipFile } from './writeZip.ts'

/** One released version; what is not given is as HashiCorp releases it. */
export interface SimVersion {
  readonly version: string
  /** `linux_amd64` and the like. */
  readonly platforms?: readonly string[]
  /** Of a plugin. */
  readonly apiVersion?: string
  /** The version the program says it is, when that is another. */
  readonly reports?: string
  readonly sizeBytes?: number
  /** The program itself, such as a real plugin. */
  readonly program?: (platform: string) => Buffer
  /** Everything in the zip. */
  readonly entries?: (entry: ZipFile, platform: string) => readonly ZipFile[]
  /** The zip itself, hashed as it then is. */
  readonly zip?: (zip: Buffer, platform: string) => Buffer
  /** The list of checksums, signed as it then is. */
  readonly sums?: (text: string) => string
  /** A tag, or a line in the index, whose files are not there (yet). */
  readonly withoutFiles?: boolean
}

/** Packer itself, or a plugin: which one, and where it is released. */
export interface SimProduct {
  /** `packer`, or the last part of the address of a plugin. */
  readonly name: string
  /** Of a plugin on GitHub. */
  readonly namespace?: string
  readonly on?: readonly ('releases' | 'github')[]
  /** Prefix of tags; some projects tag without the v. */
  readonly tagPrefix?: string
  readonly versions: readonly SimVersion[]
}

/** Files by the path under which a site has them. */
export type FileTree = Map<string, Buffer>

/** The platforms every version has unless it says otherwise. */
export const simPlatforms = ['linux_amd64', 'linux_arm64', 'windows_amd64', 'darwin_arm64'] as const

/** The repository, and the folder of the releases site, of a product. */
export function projectOf({ name }: SimProduct): string {
  return name === 'packer' ? 'packer' : `packer-plugin-${name}`
}

/** The files of a product in the layout of releases.hashicorp.com, paths without a leading slash. */
export async function releasesTree(product: SimProduct, signer?: Signer): Promise<FileTree> {
  const project = projectOf(product)
  const files: FileTree = new Map()
  const versions: Record<string, unknown> = {}
  for (const version of product.versions) {
    const stem = `${project}_${version.version}`
    const folder = `${project}/${version.version}`
    versions[version.version] = indexEntry(project, version)
    if (version.withoutFiles) continue
    const release: FileTree = new Map()
    for (const platform of version.platforms ?? simPlatforms)
      release.set(`${stem}_${platform}.zip`, zipOf(product, version, platform))
    if (product.name !== 'packer') release.set(`${stem}_manifest.json`, manifestOf(version))
    for (const [name, data] of release) files.set(`${folder}/${name}`, data)
    await addSums(files, `${folder}/${stem}_SHA256SUMS`, sumsOf(release, version), signer)
  }
  files.set(`${project}/index.json`, Buffer.from(JSON.stringify({ name: project, versions })))
  return files
}

/** The assets of a plugin on GitHub, by their path on github.com without a leading slash. */
export async function githubTree(product: SimProduct, signer?: Signer): Promise<FileTree> {
  const project = projectOf(product)
  const files: FileTree = new Map()
  for (const version of product.versions.filter(({ withoutFiles }) => withoutFiles !== true)) {
    const stem = `${project}_v${version.version}`
    const { namespace = 'hashicorp', tagPrefix = 'v' } = product
    const folder = `${namespace}/${project}/releases/download/${tagPrefix}${version.version}`
    const release: FileTree = new Map()
    for (const platform of version.platforms ?? simPlatforms) {
      const name = `${stem}_${version.apiVersion ?? 'x5.0'}_${platform}.zip`
      release.set(name, zipOf(product, version, platform))
    }
    for (const [name, data] of release) files.set(`${folder}/${name}`, data)
    await addSums(files, `${folder}/${stem}_SHA256SUMS`, sumsOf(release, version), signer)
  }
  return files
}

async function addSums(files: FileTree, path: string, text: string, signer?: Signer): Promise<void> {
  const sums = Buffer.from(text)
  files.set(path, sums)
  if (signer === undefined) return
  const signature = await signer.sign(sums)
  files.set(`${path}.sig`, signature)
  files.set(`${path}.${signer.fingerprint.slice(-8)}.sig`, signature)
}

function zipOf(product: SimProduct, version: SimVersion, platform: string): Buffer {
  const suffix = platform.startsWith('windows_') ? '.exe' : ''
  const { apiVersion = 'x5.0', sizeBytes, reports = version.version } = version
  const isPacker = product.name === 'packer'
  const data =
    version.program?.(platform) ??
    (isPacker
      ? packerProgram(reports, sizeBytes)
      : pluginProgram({ version: reports, apiVersion }, sizeBytes))
  const stem = isPacker ? 'packer' : `${projectOf(product)}_v${version.version}_${apiVersion}_${platform}`
  const entry: ZipFile = { name: `${stem}${suffix}`, data }
  const licence: ZipFile = { name: 'LICENSE.txt', data: Buffer.from('A licence.\n'), mode: 0o100644 }
  const zip = writeZip(version.entries?.(entry, platform) ?? [licence, entry])
  return version.zip?.(zip, platform) ?? zip
}

function sumsOf(release: FileTree, version: SimVersion): string {
  const lines = [...release].map(
    ([name, data]) => `${createHash('sha256').update(data).digest('hex')}  ${name}\n`,
  )
  const text = lines.join('')
  return version.sums?.(text) ?? text
}

function manifestOf({ apiVersion = 'x5.0' }: SimVersion): Buffer {
  return Buffer.from(JSON.stringify({ version: 1, metadata: { protocol_version: apiVersion.slice(1) } }))
}

function indexEntry(project: string, { version, platforms = simPlatforms }: SimVersion): unknown {
  const stem = `${project}_${version}`
  const builds = platforms.map((platform) => {
    const [os = '', arch = ''] = platform.split('_')
    const filename = `${stem}_${platform}.zip`
    const url = `https://releases.hashicorp.com/${project}/${version}/${filename}`
    return { name: project, version, os, arch, filename, url }
  })
  const shasums = `${stem}_SHA256SUMS`
  return { name: project, version, builds, shasums, shasums_signature: `${shasums}.sig` }
}
