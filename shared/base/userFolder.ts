import { isAbsolute } from 'node:path'

/**
 * A folder of the user that a variable names (`HOME`, `XDG_…`); undefined if it is unset, empty or relative: the XDG base directory
 * specification has relative values ignored, which would lead anywhere.
 */
export function userFolder(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): string | undefined {
  const path = environment[name]
  return path !== undefined && isAbsolute(path) ? path : undefined
}
