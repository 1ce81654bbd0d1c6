import type { OutputReceiver } from '../../base/childOutput.ts'
import type { ChrootRoot } from '../../chroot/chrootRoot.ts'
import type { HostPrograms } from '../../chroot/hostPrograms.ts'
import { runInRoot } from '../../chroot/runInRoot.ts'
import { initramfsKey } from './initramfsInputs.ts'
import type { LayerStore } from './layerStore.ts'

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

/** What an initramfs is made with. */
export interface InitramfsRequest {
  readonly root: ChrootRoot
  readonly host: HostPrograms
  /** The environment of the target's programs. */
  readonly env: Readonly<Record<string, string>>
  readonly epochSeconds: number
  readonly layers: LayerStore
  readonly say: (text: string) => void
  readonly onOutput: OutputReceiver
}

/** Gives a tree the initramfs of each of its kernels, which an earlier build may have made of the very same files. */
export async function makeInitramfs(request: InitramfsRequest): Promise<void> {
  const { root, host, env, epochSeconds, layers, say, onOutput } = request
  const tree = root.path
  const key = await initramfsKey({ tree, epochSeconds, recipe: script, host })
  const kept = key === undefined ? undefined : await layers.find(key)
  if (kept !== undefined && (await unpack(request, kept))) {
    say('The initramfs of an earlier build fits: nothing it is made of has changed.')
    return
  }
  const { INITRD: _deferred, ...rest } = env
  const finalEnv = { ...rest, SOURCE_DATE_EPOCH: String(epochSeconds) }
  await runInRoot(root, ['/bin/sh', '-c', script], finalEnv, onOutput)
  if (key !== undefined) await layers.add(key, (path) => host.run(['sh', '-c', pack, 'sh', tree, path]))
}

/** By the target's own tar, and inside of its root: a link in the tree leads nowhere else. */
const pack = `set -e
chroot "$1" /bin/sh -c 'set -- boot/initrd.img-* initrd.img
for path; do shift; if [ -e "$path" ] || [ -L "$path" ]; then set -- "$@" "$path"; fi; done
exec tar -C / --numeric-owner -cf - -- "$@" var/lib/initramfs-tools' | zstd -q -1 -T0 -o "$2"`

async function unpack({ root, host }: InitramfsRequest, path: string): Promise<boolean> {
  const clear =
    'rm -rf /boot/initrd.img-* /initrd.img /var/lib/initramfs-tools && tar -C / -xpf - && set -- /boot/initrd.img-* && [ -s "$1" ]'
  return host
    .run(['sh', '-c', `zstd -dcq -- "$2" | chroot "$1" /bin/sh -c '${clear}'`, 'sh', root.path, path])
    .then(
      () => true,
      () => false,
    )
}
