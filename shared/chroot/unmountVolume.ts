import { describeError, ImageError } from '../base/errors.ts'
import { endPrograms } from './endPrograms.ts'
import type { VolumeParts } from './mountVolume.ts'
import { sandboxMounts } from './sandboxMounts.ts'

/** A volume that is to be let go. */
export interface VolumeRelease {
  /** The raw disk it is in. */
  readonly image: string
  readonly at: string
}

/** Who is in a mount: working directory, root, program or open file. */
const holdersScript = `for process in /proc/[0-9]*; do
  for link in "$process/cwd" "$process/root" "$process/exe" "$process"/fd/*; do
    case $(readlink "$link" 2>/dev/null)/ in
      "$1"/*)
        printf '%s (%s)\\n' "$(tr '\\0' ' ' <"$process/cmdline")" "\${process#/proc/}"
        break
        ;;
    esac
  done
done`

/** Loop devices of a disk, and processes that have it open. A user namespace cannot ask the devices, and has none. */
const usersScript = `if [ -e /dev/loop-control ]; then losetup --noheadings --output NAME --associated "$1" 2>/dev/null; fi
find -L /proc/[0-9]*/fd -samefile "$1" 2>/dev/null
true`

/** A program that lets go of a mount does so in an instant. */
const attempts = 20
const pauseMs = 100

/**
 * Takes a volume out of the sandbox, with all that is mounted below it, and resolves only when it is certain that nothing writes to
 * its disk any more: no mount, no loop device, no program that serves it. Throws MOUNT_BUSY with who holds it. Never lazy: a mount
 * that merely cannot be seen any more still writes.
 */
export async function unmountVolume(
  { image, at }: VolumeRelease,
  { host, clock, tools: { signal } }: Pick<VolumeParts, 'host' | 'clock' | 'tools'>,
): Promise<void> {
  const lines = async (script: string, path: string) =>
    (await host.run(['sh', '-c', script, 'sh', path])).split('\n').filter((line) => line !== '')
  const busy = (why: string) => new ImageError('MOUNT_BUSY', why)
  await endPrograms(at, host)
  for (let attempt = 1; (await sandboxMounts(at, host)).length > 0; attempt++)
    try {
      await host.run(['umount', '-R', '--', at])
    } catch (thrown) {
      const holders = attempt < attempts ? [] : await lines(holdersScript, at)
      if (holders.length > 0) throw busy(`${at} is in use by ${holders.slice(0, 10).join(', ')}.`)
      if (attempt === attempts) throw busy(describeError(thrown))
      await clock.sleep(pauseMs, signal)
    }
  for (let attempt = 1; ; attempt++) {
    const users = await lines(usersScript, image)
    if (users.length === 0) return
    if (attempt === attempts) throw busy(`${image} is open still: ${users.slice(0, 10).join(', ')}.`)
    await clock.sleep(pauseMs, signal)
  }
}
