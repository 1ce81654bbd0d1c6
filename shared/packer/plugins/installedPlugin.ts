import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256File } from '../../base/digest.ts'
import { compareVersions } from '../../base/goVersion/compareVersions.ts'
import { satisfies } from '../../base/goVersion/satisfies.ts'
import { coreVersion } from '../../base/goVersion/version.ts'
import type { GoPlatform } from '../install/goPlatform.ts'
import { apiProblem } from './apiVersion.ts'
import { pluginFolder } from './pluginDirectories.ts'
import { checksumFileName, parsePluginFileName, type PluginBinary } from './pluginFileName.ts'
import type { PluginRequirement } from './pluginRequirement.ts'

/** A plugin that is in place, with its checksum beside it. */
export interface InstalledBinary extends PluginBinary {
  readonly path: string
  readonly sha256: string
}

/** The plugin at a path, if it is the one its checksum was written for. Any error of the file system counts as absence. */
export async function intactBinary(path: string): Promise<string | undefined> {
  const sidecar = await readFile(checksumFileName(path), 'utf8').catch(() => '')
  const [expected] = /^[0-9a-fA-F]{64}/.exec(sidecar) ?? []
  if (expected === undefined) return undefined
  const sha256 = await sha256File(path).catch(() => undefined)
  return sha256 === expected.toLowerCase() ? sha256 : undefined
}

/** The newest release in some plugin directories that Packer would take for a requirement: intact, of this platform and API. */
export async function newestInstalled(
  { source, constraints }: PluginRequirement,
  roots: readonly string[],
  platform: GoPlatform,
): Promise<InstalledBinary | undefined> {
  const found: (PluginBinary & { readonly path: string })[] = []
  for (const root of roots) {
    const folder = pluginFolder(root, source)
    for (const fileName of await readdir(folder).catch(() => [])) {
      const binary = parsePluginFileName(fileName)
      if (
        binary?.name === source.name &&
        binary.platform.os === platform.os &&
        binary.platform.arch === platform.arch &&
        binary.version.prerelease === '' &&
        apiProblem(binary.apiVersion) === undefined &&
        satisfies(coreVersion(binary.version), constraints)
      )
        found.push({ ...binary, path: join(folder, fileName) })
    }
  }
  for (const binary of found.toSorted((a, b) => compareVersions(b.version, a.version))) {
    const sha256 = await intactBinary(binary.path)
    if (sha256 !== undefined) return { ...binary, sha256 }
  }
  return undefined
}
