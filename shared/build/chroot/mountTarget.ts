import { ImageError } from '../../base/errors.ts'
import { mountVolume, type VolumeParts } from '../../chroot/mountVolume.ts'
import { sandboxMounts } from '../../chroot/sandboxMounts.ts'
import { unmountVolume } from '../../chroot/unmountVolume.ts'
import { checkExt4, settleExt4, type Ext4Volume } from '../../disk/ext4/ext4Volume.ts'
import { shellQuote } from '../scripts/shellQuote.ts'
import type { DiskPlan } from './diskPlan.ts'
import { runHostCommands, type CommandData, type HostCommandParts } from './hostCommands.ts'

/** What a target is mounted from and where. */
export interface TargetMount {
  readonly plan: DiskPlan
  /** Undefined where a command of the template mounts what it knows to find. */
  readonly volume: Ext4Volume | undefined
  readonly data: Required<CommandData>
}

/** Mounts the root of a target in the sandbox. Throws what mountVolume throws, and TOOL_FAILED for a command that mounts nothing. */
export async function mountTarget(
  { plan, volume, data }: TargetMount,
  parts: VolumeParts,
  commands: HostCommandParts,
): Promise<void> {
  const { MountPath: at } = data
  if (volume) return await mountVolume({ volume, at, options: plan.mountOptions }, parts)
  await runHostCommands([`${plan.manualMountCommand ?? ''} ${shellQuote(at)}`], data, commands)
  const [mount] = await sandboxMounts(at, parts.host)
  if (mount?.mountPoint !== at)
    throw new ImageError('TOOL_FAILED', `manual_mount_command has mounted nothing at ${at}.`)
}

/**
 * Takes the root of a target out of the sandbox and makes sure that its disk is whole: nothing writes to it any more, its file system is
 * in order, and what was deleted is gone from it. Throws MOUNT_BUSY or IMAGE_INVALID.
 */
export async function releaseTarget({ volume, data }: TargetMount, parts: VolumeParts): Promise<void> {
  await unmountVolume({ image: data.Device, at: data.MountPath }, parts)
  if (!volume) return
  await settleExt4(parts.tools, volume, { isDiscarding: true })
  await checkExt4(parts.tools, volume)
}
