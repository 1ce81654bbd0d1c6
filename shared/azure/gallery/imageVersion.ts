/** The number of an image version in a gallery; each part from 0 to 2³¹−1. */
export interface ImageVersion {
  readonly major: number
  readonly minor: number
  readonly patch: number
}

/** The greatest number a part can be (int32 in Azure). */
export const mostVersionPart = 2_147_483_647

/** Reads `1.2.3`; undefined for anything a gallery does not take. */
export function parseImageVersion(text: string): ImageVersion | undefined {
  const parts = /^(\d{1,10})\.(\d{1,10})\.(\d{1,10})$/.exec(text.trim())?.slice(1).map(Number)
  if (!parts || parts.some((part) => part > mostVersionPart)) return undefined
  const [major = 0, minor = 0, patch = 0] = parts
  return { major, minor, patch }
}

/** The number as text. */
export function formatImageVersion({ major, minor, patch }: ImageVersion): string {
  return `${major}.${minor}.${patch}`
}

/** By number, part by part: 1.0.9 before 1.0.10. Negative when `a` comes first. */
export function compareImageVersions(a: ImageVersion, b: ImageVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch
}

/** The greatest; undefined when there is none. */
export function greatestImageVersion(versions: readonly ImageVersion[]): ImageVersion | undefined {
  return versions.reduce<ImageVersion | undefined>(
    (greatest, each) => (greatest && compareImageVersions(greatest, each) >= 0 ? greatest : each),
    undefined,
  )
}
