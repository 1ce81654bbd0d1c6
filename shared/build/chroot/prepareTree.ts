import { chmod, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ChrootRoot } from '../../chroot/chrootRoot.ts'
import { runInRoot } from '../../chroot/runInRoot.ts'
import type { RootFiles } from '../../chroot/rootFiles.ts'
import type { ImageFile } from './imageFiles.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** Host keys are removed when an image is sealed; the drop-in has every machine make its own before its first sshd is tested. */
export const ownHostKeys = `mkdir -p /etc/systemd/system/ssh.service.d
printf '[Service]\\nExecStartPre=\\nExecStartPre=/usr/bin/ssh-keygen -A\\nExecStartPre=/usr/sbin/sshd -t\\n' >/etc/systemd/system/ssh.service.d/host-keys.conf`

/** Units come disabled when they are installed where no systemd runs. */
const script = `set -e
for unit in systemd-networkd systemd-resolved; do
  [ ! -e "/lib/systemd/system/$unit.service" ] || systemctl --quiet enable "$unit.service"
done
if [ -d /lib/systemd/system ]; then
  ${ownHostKeys}
fi
[ -z "$IMAGE_HOSTNAME" ] || printf '%s\\n' "$IMAGE_HOSTNAME" >/etc/hostname`

/** What makes a tree of packages a system. */
export interface TreePreparation {
  readonly root: ChrootRoot
  readonly files: RootFiles
  readonly imageFiles: readonly ImageFile[]
  readonly hostname: string
  /** An empty folder of this machine, outside of the target. */
  readonly staging: string
  readonly env: Readonly<Record<string, string>>
}

/** Gives a tree the files of a system of its own, and enables what it needs to come up. */
export async function prepareTree(preparation: TreePreparation): Promise<void> {
  const { root, files, imageFiles, hostname, staging, env } = preparation
  for (const { path, content, mode = 0o644 } of imageFiles) {
    const file = join(staging, path)
    await makeMissing(dirname(file), 0o755)
    await writeFile(file, content)
    await chmod(file, mode)
  }
  await files.putFolder(staging, '/', {})
  await runInRoot(root, ['/bin/sh', '-c', script], { ...env, IMAGE_HOSTNAME: hostname })
}
