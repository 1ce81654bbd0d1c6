import { mountsBelow, parseMountinfo } from '../base/mountinfo.ts'
import type { HostPrograms } from './hostPrograms.ts'

/** Unmounts what programs of a target have mounted in it and left there, the last first. Resolves with where it was, in the target. */
export async function unmountStrays(root: string, host: HostPrograms): Promise<readonly string[]> {
  const mounts = parseMountinfo(await host.run(['cat', '/proc/self/mountinfo'], { maxBytes: 64 * 2 ** 20 }))
  const strays = mountsBelow(root, mounts).filter(({ mountPoint }) => mountPoint !== root)
  for (const { mountPoint } of strays.toReversed()) await host.run(['umount', '--', mountPoint])
  return strays.map(({ mountPoint }) => mountPoint.slice(root.length))
}
