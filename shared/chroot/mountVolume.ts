import { isImageError, ImageError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { DiskTools } from '../disk/diskTools.ts'
import type { Ext4Volume } from '../disk/ext4/ext4Volume.ts'
import { mountFuse } from './mountFuse.ts'
import type { HostPrograms } from './hostPrograms.ts'
import type { Privileges } from './privileges.ts'

/** How a volume is mounted. */
export interface VolumeMount {
  readonly volume: Ext4Volume
  /** A folder of the sandbox. */
  readonly at: string
  /** Each one of `mount -o`. */
  readonly options: readonly string[]
}

/** What volumes are mounted with. */
export interface VolumeParts {
  readonly privileges: Privileges
  readonly host: HostPrograms
  readonly tools: DiskTools
  readonly clock: Clock
}

/**
 * Mounts an ext4 of a raw disk in the sandbox: as root by a loop device that the kernel frees with the last mount, otherwise by
 * fuse2fs(1). No device node of the volume can be opened. Throws MOUNT_UNAVAILABLE, TOOL_MISSING or TOOL_FAILED.
 */
export async function mountVolume(mount: VolumeMount, parts: VolumeParts): Promise<void> {
  if (parts.privileges === 'rootless') await mountFuse(mount, parts)
  else await mountLoop(mount, parts)
}

/** Of mount(8) where there is no loop device, or a control group that forbids it. */
const refusal = /loop device|Operation not permitted|Permission denied/

async function mountLoop({ volume, at, options }: VolumeMount, { host }: VolumeParts): Promise<void> {
  const { image, startBytes, sizeBytes } = volume
  const place = ['-o', `loop,offset=${startBytes},sizelimit=${sizeBytes}`, '-o', 'nodev']
  const given = options.flatMap((option) => ['-o', option])
  try {
    await host.run(['mount', '-t', 'ext4', ...place, ...given, '--', image, at])
  } catch (thrown) {
    if (!isImageError(thrown) || !refusal.test(thrown.detail)) throw thrown
    throw new ImageError('MOUNT_UNAVAILABLE', `No loop device can be had here: ${thrown.detail}`, {
      cause: thrown,
      hint: 'Load the kernel module loop; in a container give it the loop devices (--privileged). Rootless builds need none: set privileges to rootless.',
    })
  }
}
