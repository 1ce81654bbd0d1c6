import { ImageError } from '../../base/errors.ts'
import type { ChrootRoot } from '../../chroot/chrootRoot.ts'
import type { HostPrograms } from '../../chroot/hostPrograms.ts'
import { runInRoot } from '../../chroot/runInRoot.ts'
import { deferServices } from './bootstrapTree.ts'
import { ownHostKeys } from './prepareTree.ts'

/** cloud-init makes host keys itself; where they are not removed none are needed. */
const script = `${deferServices}
if [ "$HAS_KEYS_REMOVED" = yes ] && [ -e /lib/systemd/system/ssh.service ] && ! [ -x /usr/bin/cloud-init ]; then
${ownHostKeys}
fi
[ -z "$IMAGE_HOSTNAME" ] || printf '%s\\n' "$IMAGE_HOSTNAME" >/etc/hostname`

/** What is asked of the system of an image. */
export interface ImagePreparation {
  readonly root: ChrootRoot
  readonly env: Readonly<Record<string, string>>
  /** Empty to leave what is there. */
  readonly hostname: string
  /** Whether sealing takes away the host keys. */
  readonly hasKeysRemoved: boolean
}

/** Has a system that is not ours start nothing while it is provisioned; sealing takes that away again. */
export async function prepareImage(preparation: ImagePreparation): Promise<void> {
  const { root, env, hostname, hasKeysRemoved } = preparation
  const more = { IMAGE_HOSTNAME: hostname, HAS_KEYS_REMOVED: hasKeysRemoved ? 'yes' : 'no' }
  await runInRoot(root, ['/bin/sh', '-c', script], { ...env, ...more })
}

/** Throws ROOT_NOT_FOUND unless the programs of a target run here. */
export async function requireSystem(root: ChrootRoot, host: HostPrograms): Promise<void> {
  try {
    await host.run(['chroot', root.path, '/bin/sh', '-c', 'exit 0'])
  } catch (thrown) {
    throw new ImageError(
      'ROOT_NOT_FOUND',
      'What is mounted is the root of no system that runs here: its /bin/sh cannot be started.',
      {
        cause: thrown,
        hint: 'Name another mount_partition; a disk from scratch is filled by post_mount_commands. Systems of another architecture cannot be provisioned.',
      },
    )
  }
}
