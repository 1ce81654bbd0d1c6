import { capture, describeFailure } from '../base/commandFailure.ts'
import { describeError, ImageError } from '../base/errors.ts'
import { requireProgram } from '../base/findProgram.ts'
import type { HostPrograms } from './hostPrograms.ts'
import type { VolumeMount, VolumeParts } from './mountVolume.ts'
import { sandboxMounts } from './sandboxMounts.ts'

/**
 * The kernel decides who may do what (`default_permissions`), for all accounts of the target (`allow_other`): fuse2fs knows of a
 * process only one group (`fakeroot` leaves its own checks out).
 */
const fixedOptions = ['allow_other', 'default_permissions', 'fakeroot', 'suid']

/** Mounts by fuse2fs(1), which serves the volume until it is unmounted. Throws MOUNT_UNAVAILABLE, TOOL_MISSING or TOOL_FAILED. */
export async function mountFuse(
  { volume, at, options }: VolumeMount,
  { host, tools, clock }: VolumeParts,
): Promise<void> {
  const fuse2fs = await requireProgram('fuse2fs', 'fuse2fs')
  await requireFuse(host)
  const all = [`offset=${volume.startBytes}`, ...fixedOptions, ...options]
  const args = ['-f', ...all.flatMap((option) => ['-o', option]), volume.name, at]
  // It ends with its mount, or with the sandbox.
  const state = { isOver: false, reason: '' }
  const request = { file: fuse2fs, args, cwd: tools.workDirectory, env: host.env }
  capture(host.exec, request).then(
    (end) => Object.assign(state, { isOver: true, reason: describeFailure(request, end, end.tail) }),
    (thrown: unknown) => Object.assign(state, { isOver: true, reason: describeError(thrown) }),
  )
  while ((await sandboxMounts(at, host)).length === 0) {
    if (state.isOver) throw new ImageError('TOOL_FAILED', state.reason)
    await clock.sleep(50, tools.signal)
  }
}

/** Without udev only root may open the device. */
async function requireFuse(host: HostPrograms): Promise<void> {
  const script = { file: 'sh', args: ['-c', 'exec 3<>/dev/fuse'], cwd: '/', env: host.env }
  const { exitCode, tail } = await capture(host.exec, script)
  if (exitCode === 0) return
  throw new ImageError(
    'MOUNT_UNAVAILABLE',
    `Without privileges an image is mounted by FUSE, and /dev/fuse cannot be opened: ${tail.trim()}`,
    {
      hint: 'Load the kernel module fuse and let every account read and write /dev/fuse, which udev does (chmod 666 /dev/fuse); or build as root.',
    },
  )
}
