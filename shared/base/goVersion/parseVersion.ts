import type { GoVersion } from './version.ts'
import { VersionSyntaxError } from './versionSyntaxError.ts'

const mostCharacters = 1000
const largest = 2n ** 63n - 1n

const numbers = String.raw`v?(\d+(?:\.\d+)*)`
const words = String.raw`[\dA-Za-z~-]*(?:\.[\dA-Za-z~-]+)*`
const metadata = String.raw`(?:\+([\dA-Za-z~-]+(?:\.[\dA-Za-z~-]+)*))?`

/** The grammar of `NewVersion`, without anchors: numbers, prerelease in either of two groups, metadata. */
export const versionPattern = `${numbers}(?:-(\\d${words})|-?([A-Za-z~-]${words}))?${metadata}`

const lenient = new RegExp(`^${versionPattern}$`)
const strict = new RegExp(`^${numbers}(?:-(\\d${words})|-([A-Za-z~-]${words}))?${metadata}$`)

/**
 * Reads a version like `NewVersion` of go-version: `1`, `v1.2`, `1.2.3.4`, `1.2.3-beta.1+build`, `1.2beta`. Throws
 * {@link VersionSyntaxError}.
 */
export function parseVersion(text: string): GoVersion {
  return parse(text, lenient)
}

/** Reads a version like `NewSemver`: as {@link parseVersion}, but a prerelease needs its dash. */
export function parseSemVer(text: string): GoVersion {
  return parse(text, strict)
}

function parse(text: string, pattern: RegExp): GoVersion {
  const match = text.length > mostCharacters ? null : pattern.exec(text)
  if (match === null)
    throw new VersionSyntaxError(
      `${JSON.stringify(text.slice(0, 100))} is no version; a version is like 1.2.3 or 1.2.3-beta1`,
    )
  const [, dotted = '', numeric, worded, metadata = ''] = match
  const segments = dotted.split('.').map(BigInt)
  if (segments.some((segment) => segment > largest))
    throw new VersionSyntaxError(`${JSON.stringify(text.slice(0, 100))} has a number above ${largest}`)
  const written = segments.length
  while (segments.length < 3) segments.push(0n)
  return { segments, written, prerelease: worded ?? numeric ?? '', metadata, original: text }
}
