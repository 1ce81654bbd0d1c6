import { ImageError } from '../../base/errors.ts'
import { publishTags, type GalleryVersion } from './galleryVersion.ts'
import {
  compareImageVersions,
  formatImageVersion,
  parseImageVersion,
  type ImageVersion,
} from './imageVersion.ts'
import {
  bumpVersion,
  isSequence,
  proposeVersion,
  type VersionFacts,
  type VersionStrategy,
} from './versionStrategy.ts'

/** What to do when the number is taken. */
export type ExistsPolicy = 'fail' | 'bump' | 'skip' | 'replaceFailed'

/** What is asked of a version. */
export interface VersionRequest {
  readonly strategy: VersionStrategy
  readonly onExists: ExistsPolicy
  /** Digest of the content to publish; undefined where it cannot be known, and then no version is the same. */
  readonly contentSha256: string | undefined
  /** Whether a version with the same content is taken for this one. */
  readonly reuseSame: boolean
  /** The greatest number that was ever used, even if its version is gone. */
  readonly highWater: string | undefined
  readonly facts: VersionFacts
}

/** What will be done about a version. */
export type VersionChoice =
  | { readonly action: 'create'; readonly version: string; readonly why: string }
  /** A version that failed is deleted, and made anew under its number. */
  | { readonly action: 'replace'; readonly version: string; readonly why: string }
  /** It is there; or somebody, perhaps a run that was killed, is making it. */
  | {
      readonly action: 'reuse' | 'attach'
      readonly version: string
      readonly why: string
      /** Whether it is known to be what was to be published. */
      readonly isSame: boolean
    }

/** Decides the number of a version among those there are. Throws VERSION_EXISTS and INPUT_INVALID. */
export function chooseVersion(request: VersionRequest, existing: readonly GalleryVersion[]): VersionChoice {
  const numbers = existing.flatMap(({ version }) => (version ? [version] : []))
  const highWater = request.highWater === undefined ? undefined : parseImageVersion(request.highWater)
  const taken = highWater ? [...numbers, highWater] : numbers
  const same = sameContent(request, existing)
  if (same) return same
  const proposed = proposeVersion(request.strategy, taken, request.facts)
  const version = formatImageVersion(proposed)
  const there = existing.find((each) => each.version && compareImageVersions(each.version, proposed) === 0)
  if (!there) return { action: 'create', version, why: reasonOf(request.strategy) }
  if (isOurs(request, there))
    return { action: 'replace', version, why: 'the same content failed there before' }
  return onTaken(request, proposed, there, taken)
}

function sameContent(
  request: VersionRequest,
  existing: readonly GalleryVersion[],
): VersionChoice | undefined {
  if (!request.reuseSame || request.contentSha256 === undefined) return undefined
  const { strategy } = request
  const same = existing.filter(
    ({ tags, version }) => version && tags.get(publishTags.content) === request.contentSha256,
  )
  const asked = strategy.kind === 'explicit' || strategy.kind === 'tag'
  const number = asked ? proposeVersion(strategy, [], request.facts) : undefined
  const fitting = same.filter(
    ({ version }) => !number || (version && compareImageVersions(version, number) === 0),
  )
  const underWay = fitting.find(({ state }) => state === 'Creating' || state === 'Updating')
  if (underWay)
    return {
      action: 'attach',
      version: underWay.name,
      why: 'the same content is being published as it',
      isSame: true,
    }
  const newest = asked ? fitting[0] : greatest(existing.filter(({ state }) => state === 'Succeeded'))
  if (newest && newest.state === 'Succeeded' && fitting.includes(newest))
    return { action: 'reuse', version: newest.name, why: 'it has the same content', isSame: true }
  return undefined
}

function isOurs({ contentSha256 }: VersionRequest, { state, tags }: GalleryVersion): boolean {
  return state === 'Failed' && contentSha256 !== undefined && tags.get(publishTags.content) === contentSha256
}

function onTaken(
  { onExists, strategy, facts, contentSha256 }: VersionRequest,
  proposed: ImageVersion,
  there: GalleryVersion,
  taken: readonly ImageVersion[],
): VersionChoice {
  const version = formatImageVersion(proposed)
  if (isSequence(strategy))
    return {
      action: 'create',
      version: formatImageVersion(proposeVersion(strategy, [...taken, proposed], facts)),
      why: reasonOf(strategy),
    }
  if (onExists === 'bump')
    return {
      action: 'create',
      version: formatImageVersion(bumpVersion(proposed, taken)),
      why: `${version} is taken`,
    }
  if (onExists === 'skip' && there.state === 'Succeeded')
    return {
      action: 'reuse',
      version: there.name,
      why: 'it exists, and onVersionExists is skip',
      isSame: false,
    }
  if (onExists === 'skip' && (there.state === 'Creating' || there.state === 'Updating'))
    return {
      action: 'attach',
      version: there.name,
      why: 'it is being made, and onVersionExists is skip',
      isSame: false,
    }
  if ((onExists === 'replaceFailed' || onExists === 'skip') && there.state === 'Failed')
    return { action: 'replace', version, why: 'it failed before' }
  throw new ImageError(
    'VERSION_EXISTS',
    `Version ${version} exists in state ${there.state}${contentOf(there, contentSha256)}.`,
  )
}

function contentOf({ tags }: GalleryVersion, wanted: string | undefined): string {
  const is = tags.get(publishTags.content)
  if (is === undefined || wanted === undefined) return ''
  return is === wanted ? ', with the same content' : ', with other content'
}

function greatest(versions: readonly GalleryVersion[]): GalleryVersion | undefined {
  return versions.reduce<GalleryVersion | undefined>((best, each) => {
    if (!each.version) return best
    return best?.version && compareImageVersions(best.version, each.version) >= 0 ? best : each
  }, undefined)
}

function reasonOf(strategy: VersionStrategy): string {
  switch (strategy.kind) {
    case 'explicit':
      return 'as asked for'
    case 'increment':
      return `next ${strategy.part} after the greatest`
    case 'series':
      return 'next of its series'
    case 'date':
      return 'time of this run, UTC'
    case 'run':
      return 'number of this run'
    case 'tag':
      return 'tag of this run'
  }
}
