import { join } from 'node:path'
import { userFolder } from '../../../base/userFolder.ts'

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
      ? userFolder(environment, 'LOCALAPPDATA')
      : (userFolder(environment, 'XDG_CACHE_HOME') ?? below(userFolder(environment, 'HOME'), '.cache'))
  return below(base, 'machine-image-tasks', 'code')
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== ''

function below(base: string | undefined, ...names: readonly string[]): string | undefined {
  return base === undefined ? undefined : join(base, ...names)
}
