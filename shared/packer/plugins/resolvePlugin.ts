import { ImageError } from '../../base/errors.ts'
import { compareVersions } from '../../base/goVersion/compareVersions.ts'
import { satisfies } from '../../base/goVersion/satisfies.ts'
import { formatVersion, type GoVersion } from '../../base/goVersion/version.ts'
import type {
  ExpectedFile,
  Release,
  ReleaseFile,
  ReleaseProduct,
  ReleaseSource,
} from '../releases/releaseSource.ts'
import type { GoPlatform } from '../install/goPlatform.ts'
import { apiProblem } from './apiVersion.ts'
import { deniedRelease } from './denyList.ts'
import { formatPlatform } from './pluginPlatform.ts'
import type { PluginRequirement } from './pluginRequirement.ts'

/** Where to look, and for what. */
export interface ResolveOptions {
  /** In order: the first that has a version which fits decides. */
  readonly sources: readonly ReleaseSource[]
  readonly platforms: readonly GoPlatform[]
  /** Whether releases known to break builds are passed over. */
  readonly deny: boolean
  /** Called before a release is looked at: what will be fetched of it, should it do. */
  readonly expect?: (version: GoVersion) => Promise<ExpectedFile | undefined>
}

/** The release of a plugin to install. */
export interface ResolvedPlugin {
  readonly requirement: PluginRequirement
  readonly version: GoVersion
  readonly apiVersion: string
  /** One for every platform that was asked for, by `linux_amd64`. */
  readonly files: ReadonlyMap<string, ReleaseFile>
  /** Why this version and not a newer one. */
  readonly reason: string
}

/** Releases that cannot be used are passed over so many times: each costs requests. */
const mostTries = 20

/**
 * Chooses the newest release that meets the constraints, is no prerelease, speaks our API and is there for every platform. One
 * whose checksums are missing is an error, not a reason for an older one. Throws PLUGIN_NOT_FOUND, or what a source throws.
 */
export async function resolvePlugin(
  requirement: PluginRequirement,
  { sources, platforms, deny, expect }: ResolveOptions,
): Promise<ResolvedPlugin> {
  const product: ReleaseProduct = { kind: 'plugin', source: requirement.source }
  const serving = sources.filter((source) => source.serves(product))
  const looked: string[] = []
  for (const source of serving) {
    const { candidates, passedOver } = choose(requirement, await source.versions(product), deny)
    for (const version of candidates.slice(0, mostTries)) {
      const release = await source.release(product, version, await expect?.(version))
      if (release === undefined) throw withoutChecksums(requirement, version, source)
      const picked = pickFiles(release, platforms)
      if (typeof picked !== 'string')
        return {
          requirement,
          version,
          ...picked,
          reason: [`newest on ${source.name} that fits`, ...passedOver].join('; '),
        }
      passedOver.push(`${formatVersion(version)} passed over: ${picked}`)
    }
    looked.push(`${source.name}: ${passedOver.length === 0 ? 'lists no version' : passedOver.join('; ')}`)
  }
  throw notFound(requirement, looked, sources)
}

/** The versions that may be tried, newest first, and what is said about the others. */
function choose(
  { source, constraints, constraint }: PluginRequirement,
  versions: readonly GoVersion[],
  deny: boolean,
): { readonly candidates: readonly GoVersion[]; readonly passedOver: string[] } {
  const isExact = constraints.some(({ operator }) => operator === '=')
  const passedOver: string[] = []
  const sorted = versions.toSorted((a, b) => compareVersions(b, a))
  const fitting = sorted.filter((version) => satisfies(version, constraints))
  const candidates = fitting.filter((version) => {
    const denied = deny && !isExact ? deniedRelease(source, version) : undefined
    if (denied !== undefined)
      passedOver.push(`${formatVersion(version)} passed over: it ${denied.reason} (${denied.report})`)
    else if (version.prerelease !== '') passedOver.push(`${formatVersion(version)} passed over: a prerelease`)
    return denied === undefined && version.prerelease === ''
  })
  const [newest] = sorted
  if (fitting.length === 0 && newest !== undefined)
    passedOver.push(
      `none of ${sorted.length} versions meets “${constraint}”; the newest is ${formatVersion(newest)}`,
    )
  return { candidates, passedOver: passedOver.slice(0, mostTries) }
}

/** The file of every platform, or why the release cannot be used. */
export function pickFiles(
  release: Release,
  platforms: readonly GoPlatform[],
): Pick<ResolvedPlugin, 'apiVersion' | 'files'> | string {
  const files = new Map<string, ReleaseFile>()
  let apiVersion: string | undefined
  for (const platform of platforms) {
    const shown = formatPlatform(platform)
    const found = release.files.filter(({ os, arch }) => os === platform.os && arch === platform.arch)
    const usable = found.find((file) => apiProblem(file.apiVersion ?? '') === undefined)
    if (usable === undefined)
      return apiProblem(found[0]?.apiVersion ?? 'x5.0') ?? `it is not released for ${shown}`
    if (apiVersion !== undefined && usable.apiVersion !== apiVersion)
      return `its files speak different versions of the API`
    apiVersion = usable.apiVersion
    files.set(shown, usable)
  }
  return apiVersion === undefined ? 'no platform is asked for' : { apiVersion, files }
}

function withoutChecksums(
  { source, from, at }: PluginRequirement,
  version: GoVersion,
  { name }: ReleaseSource,
): ImageError {
  const shown = formatVersion(version)
  return new ImageError(
    'PLUGIN_NOT_FOUND',
    `${source.text} (${from}): ${name} lists ${shown} but has no checksums of it: it is being released at this moment, or was never released completely.`,
    {
      ...(at === undefined ? {} : { at }),
      hint: `Try again in some minutes, or require an older version: "< ${shown}".`,
    },
  )
}

function notFound(
  { source, constraint, from, at }: PluginRequirement,
  looked: readonly string[],
  sources: readonly ReleaseSource[],
): ImageError {
  const wanted = `${source.text}${constraint === '' ? '' : ` ${constraint}`} (${from})`
  const detail =
    looked.length === 0
      ? `${wanted}: none of the sources (${sources.map(({ name }) => name).join(', ')}) has plugins of ${source.host}.`
      : `${wanted}: ${looked.join('. ')}.`
  return new ImageError('PLUGIN_NOT_FOUND', detail, at === undefined ? {} : { at })
}
