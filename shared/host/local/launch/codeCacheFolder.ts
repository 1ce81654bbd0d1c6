import { isAbsolute, join } from 'node:path'

/** What the place of the code cache depends on. */
export interface CachePlace {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}

/**
 * Where compiled code is kept from one run to the next: in the user's own cache, never in a shared place. Undefined where the
 * user wants none (NODE_DISABLE_COMPILE_CACHE, as for node's own) or has no such place.
 */
export function codeCacheFolder({ environment, platform }: CachePlace): string | undefined {
  if (isSet(environment['NODE_DISABLE_COMPILE_CACHE'])) return undefined
  const base =
    platform === 'win32'
      ? environment['LOCALAPPDATA']
      : (absolute(environment['XDG_CACHE_HOME']) ?? below(environment['HOME'], '.cache'))
  const folder = below(base, 'machine-image-tasks')
  return folder === undefined ? undefined : join(folder, 'code')
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== ''

/** The specification of XDG_CACHE_HOME has relative paths ignored. */
const absolute = (path: string | undefined): string | undefined =>
  path !== undefined && isAbsolute(path) ? path : undefined

function below(base: string | undefined, name: string): string | undefined {
  const place = absolute(base)
  return place === undefined ? undefined : join(place, name)
}
