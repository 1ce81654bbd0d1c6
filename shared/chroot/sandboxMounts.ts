import { mountsBelow, parseMountinfo, type Mount } from '../base/mountinfo.ts'
import type { HostPrograms } from './hostPrograms.ts'

/** What is mounted in the sandbox at a folder or below it, in mount order. */
export async function sandboxMounts(folder: string, host: HostPrograms): Promise<readonly Mount[]> {
  const text = await host.run(['cat', '/proc/self/mountinfo'], { maxBytes: 64 * 2 ** 20 })
  return mountsBelow(folder, parseMountinfo(text))
}
