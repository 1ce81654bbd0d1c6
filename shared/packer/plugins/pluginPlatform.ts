import type { GoPlatform } from '../install/goPlatform.ts'

/** `linux_amd64`, as names of files have it. */
export function formatPlatform({ os, arch }: GoPlatform): string {
  return `${os}_${arch}`
}

/** Reads `linux_amd64` or `linux/amd64`; undefined for what is neither. */
export function parsePlatform(text: string): GoPlatform | undefined {
  const [, os, arch] = /^([a-z0-9]{1,20})[_/]([a-z0-9]{1,20})$/.exec(text) ?? []
  return os === undefined || arch === undefined ? undefined : { os, arch }
}
