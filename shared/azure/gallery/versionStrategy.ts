import { ImageError } from '../../base/errors.ts'
import {
  compareImageVersions,
  formatImageVersion,
  greatestImageVersion,
  mostVersionPart,
  parseImageVersion,
  type ImageVersion,
} from './imageVersion.ts'

/** How the number of a version is found. */
export type VersionStrategy =
  | { readonly kind: 'explicit'; readonly version: ImageVersion }
  /** The next after the greatest. */
  | { readonly kind: 'increment'; readonly part: 'major' | 'minor' | 'patch' }
  /** The next of one series: `2.x.0` or `2.1.x`. */
  | { readonly kind: 'series'; readonly major: number; readonly minor: number | undefined }
  | { readonly kind: 'date' }
  /** `major.minor.<number of the run>`. */
  | { readonly kind: 'run'; readonly major: number; readonly minor: number }
  /** The tag the run was started by: `v1.2.3`. */
  | { readonly kind: 'tag' }

/** What is known of a run that a number can be made of. */
export interface VersionFacts {
  /** Time now, in ms since 1970. */
  readonly nowMs: number
  readonly runNumber: string | undefined
  /** The branch or tag, as the platform names it. */
  readonly ref: string | undefined
}

const forms = 'Give a number such as 1.2.3, or patch, minor, major, 1.2.x, 1.x, date, run, 1.2.run or tag.'

/** Reads what a user wrote for the version. Throws INPUT_INVALID. */
export function parseVersionStrategy(text: string): VersionStrategy {
  const wish = text.trim().toLowerCase()
  const version = parseImageVersion(wish)
  if (version) return { kind: 'explicit', version }
  if (wish === 'patch' || wish === 'minor' || wish === 'major') return { kind: 'increment', part: wish }
  if (wish === 'date' || wish === 'tag') return { kind: wish }
  if (wish === 'run') return { kind: 'run', major: 1, minor: 0 }
  const [, major, minor, last] = /^(\d{1,10})(?:\.(\d{1,10}))?\.(x|run)$/.exec(wish) ?? []
  const parts = { major: Number(major), minor: minor === undefined ? undefined : Number(minor) }
  const fits = [parts.major, parts.minor ?? 0].every((part) => part <= mostVersionPart)
  if (last === 'x' && fits) return { kind: 'series', ...parts }
  if (last === 'run' && fits && parts.minor !== undefined)
    return { kind: 'run', major: parts.major, minor: parts.minor }
  throw new ImageError('INPUT_INVALID', `version: “${text}” is no version of a gallery image.`, {
    hint: `${forms} Each part of a number is at most ${mostVersionPart}.`,
  })
}

/** True where a number that is taken means another number, not a conflict. */
export function isSequence({ kind }: VersionStrategy): boolean {
  return kind === 'increment' || kind === 'series'
}

/**
 * The number to publish as, given those that are taken; `taken` also holds numbers that were used once. Throws INPUT_INVALID when
 * the run does not have what the strategy needs, or no number is left.
 */
export function proposeVersion(
  strategy: VersionStrategy,
  taken: readonly ImageVersion[],
  facts: VersionFacts,
): ImageVersion {
  switch (strategy.kind) {
    case 'explicit':
      return strategy.version
    case 'increment':
      return increment(greatestImageVersion(taken), strategy.part)
    case 'series':
      return nextOfSeries(strategy, taken)
    case 'date':
      return nextDate(facts.nowMs, taken)
    case 'run':
      return { major: strategy.major, minor: strategy.minor, patch: runPart(facts.runNumber) }
    case 'tag':
      return tagVersion(facts.ref)
  }
}

/** The next number with the same beginning that is not taken. Throws INPUT_INVALID when there is none. */
export function bumpVersion(version: ImageVersion, taken: readonly ImageVersion[]): ImageVersion {
  const series = taken.filter(({ major, minor }) => major === version.major && minor === version.minor)
  const greatest = greatestImageVersion([...series, version])
  const next = raise({ ...version, patch: greatest?.patch ?? version.patch }, 'patch')
  return compareImageVersions(next, version) > 0 ? next : raise(version, 'patch')
}

function increment(greatest: ImageVersion | undefined, part: 'major' | 'minor' | 'patch'): ImageVersion {
  return greatest ? raise(greatest, part) : { major: 1, minor: 0, patch: 0 }
}

function nextOfSeries(
  { major, minor }: Extract<VersionStrategy, { kind: 'series' }>,
  taken: readonly ImageVersion[],
): ImageVersion {
  const own = taken.filter((each) => each.major === major && (minor === undefined || each.minor === minor))
  const greatest = greatestImageVersion(own)
  if (!greatest) return { major, minor: minor ?? 0, patch: 0 }
  return raise(greatest, minor === undefined ? 'minor' : 'patch')
}

function raise(version: ImageVersion, part: keyof ImageVersion): ImageVersion {
  if (version[part] >= mostVersionPart)
    throw new ImageError('INPUT_INVALID', `There is no number after ${formatImageVersion(version)}.`, {
      hint: 'Raise another part of the version.',
    })
  if (part === 'major') return { major: version.major + 1, minor: 0, patch: 0 }
  if (part === 'minor') return { ...version, minor: version.minor + 1, patch: 0 }
  return { ...version, patch: version.patch + 1 }
}

/** Machines whose clocks are ahead by so much still number in order with the others. */
const clockToleranceMs = 900_000

/** The number of this moment, or the next after one that a machine with a clock ahead of this one's has given. */
function nextDate(nowMs: number, taken: readonly ImageVersion[]): ImageVersion {
  const now = dateVersion(nowMs)
  const soon = dateVersion(nowMs + clockToleranceMs)
  const ahead = greatestImageVersion(
    taken.filter((each) => compareImageVersions(each, now) > 0 && compareImageVersions(each, soon) <= 0),
  )
  return ahead ? raise(ahead, 'patch') : now
}

/** `2026.1122.63059`: year, month and day, time of day in UTC; as numbers they have no zeros before them. */
function dateVersion(nowMs: number): ImageVersion {
  const date = new Date(nowMs)
  const part = (...digits: readonly number[]) =>
    Number(digits.map((each) => String(each).padStart(2, '0')).join(''))
  return {
    major: date.getUTCFullYear(),
    minor: part(date.getUTCMonth() + 1, date.getUTCDate()),
    patch: part(date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()),
  }
}

function runPart(runNumber: string | undefined): number {
  const digits = /(\d+)$/.exec(runNumber ?? '')?.[1]
  const number = Number(digits)
  if (digits === undefined || number > mostVersionPart)
    throw new ImageError(
      'INPUT_INVALID',
      runNumber === undefined
        ? 'version: this run has no number to make a version of.'
        : `version: “${runNumber}” ends with no number that fits in a version.`,
      { hint: forms },
    )
  return number
}

function tagVersion(ref: string | undefined): ImageVersion {
  const [, numbers = ''] = /^(?:refs\/tags\/)?(?:.*[^0-9.])?(\d+\.\d+\.\d+)$/.exec(ref ?? '') ?? []
  const version = ref?.startsWith('refs/heads/') ? undefined : parseImageVersion(numbers)
  if (!version)
    throw new ImageError(
      'INPUT_INVALID',
      ref === undefined
        ? 'version: this run was not started by a tag.'
        : `version: “${ref}” is no tag with a version such as v1.2.3.`,
      { hint: forms },
    )
  return version
}
