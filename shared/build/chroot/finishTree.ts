import type { OutputReceiver } from '../../base/childOutput.ts'
import type { ChrootRoot } from '../../chroot/chrootRoot.ts'
import { runInRoot } from '../../chroot/runInRoot.ts'

/**
 * One image per kernel, whatever the package steps have left out or made. A kernel that was installed without one has no link
 * to it either.
 */
const script = `set -e
command -v update-initramfs >/dev/null || exit 0
rm -f /boot/initrd.img-*
update-initramfs -c -k all
kernel=$(readlink /vmlinuz || true)
if [ -n "$kernel" ] && ! [ -L /initrd.img ]; then ln -s "boot/initrd.img-\${kernel##*/vmlinuz-}" /initrd.img; fi`

/** Makes the initramfs of every kernel of a tree. */
export async function makeInitramfs(
  root: ChrootRoot,
  env: Readonly<Record<string, string>>,
  epochSeconds: number,
  onOutput: OutputReceiver,
): Promise<void> {
  const { INITRD: _deferred, ...rest } = env
  await runInRoot(
    root,
    ['/bin/sh', '-c', script],
    { ...rest, SOURCE_DATE_EPOCH: String(epochSeconds) },
    onOutput,
  )
}
