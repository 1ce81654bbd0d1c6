import { parseSemVer } from '../../base/goVersion/parseVersion.ts'
import { formatVersion, type GoVersion } from '../../base/goVersion/version.ts'
import { VersionSyntaxError } from '../../base/goVersion/versionSyntaxError.ts'
import type { GoPlatform } from '../install/goPlatform.ts'

/** What the name of an installed plugin says. */
export interface PluginBinary {
  readonly name: string
  readonly version: GoVersion
  /** `x5.0`. */
  readonly apiVersion: string
  readonly platform: GoPlatform
}

/** The file Packer looks for in the folder of a source (packer/plugin-getter/plugins.go); metadata of the version is no part of it. */
export function pluginFileName({ name, version, apiVersion, platform }: PluginBinary): string {
  const { os, arch } = platform
  const shown = formatVersion({ ...version, metadata: '' })
  return `packer-plugin-${name}_v${shown}_${apiVersion}_${os}_${arch}${os === 'windows' ? '.exe' : ''}`
}

/** Reads such a name; undefined for any that Packer would pass over. */
export function parsePluginFileName(fileName: string): PluginBinary | undefined {
  const match = /^packer-plugin-(.+)_v([^_]+)_(x\d{1,6}\.\d{1,6})_([a-z0-9]+)_([a-z0-9]+?)(?:\.exe)?$/.exec(
    fileName,
  )
  const [, name = '', versionText = '', apiVersion = '', os = '', arch = ''] = match ?? []
  if (match === null) return undefined
  const version = parseOrNothing(versionText)
  if (version === undefined) return undefined
  const binary = { name, version, apiVersion, platform: { os, arch } }
  return pluginFileName(binary) === fileName ? binary : undefined
}

/** The file beside a plugin with the checksum of it, without which Packer since 1.11 does not start it. */
export function checksumFileName(fileName: string): string {
  return `${fileName}_SHA256SUM`
}

function parseOrNothing(text: string): GoVersion | undefined {
  try {
    return parseSemVer(text)
  } catch (thrown) {
    if (thrown instanceof VersionSyntaxError) return undefined
    throw thrown
  }
}
