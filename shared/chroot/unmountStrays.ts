import type { HostPrograms } from './hostPrograms.ts'
import { sandboxMounts } from './sandboxMounts.ts'

/** Unmounts what programs of a target have mounted in it and left there, the last first. Resolves with where it was, in the target. */
export async function unmountStrays(root: string, host: HostPrograms): Promise<readonly string[]> {
  const strays = (await sandboxMounts(root, host)).filter(({ mountPoint }) => mountPoint !== root)
  for (const { mountPoint } of strays.toReversed()) await host.run(['umount', '--', mountPoint])
  return strays.map(({ mountPoint }) => mountPoint.slice(root.length))
}
