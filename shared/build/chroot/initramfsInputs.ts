import { createHash } from 'node:crypto'
import type { HostPrograms } from '../../chroot/hostPrograms.ts'

/**
 * Hooks of initramfs-tools and of packages that bring their own, which copy nothing but what they find below /etc and /usr. What
 * any other one takes is not known.
 */
const knownHooks: ReadonlySet<string> = new Set([
  'amd64_microcode',
  'btrfs',
  'busybox',
  'dmsetup',
  'framebuffer',
  'fsck',
  'fuse',
  'intel_microcode',
  'keymap',
  'klibc-utils',
  'kmod',
  'lvm2',
  'resume',
  'thermal',
  'udev',
  'xfs',
  'zz-busybox',
  'zz-busybox-initramfs',
])

/**
 * Names the hooks, then tells all that can be told of the folders an initramfs is made of. What was written during the build has
 * times of no meaning, so its content counts; documentation, the message of the day and the borrowed resolv.conf do not.
 */
const script = String.raw`set -e
export LC_ALL=C
cd "$1"
for folder in boot etc usr; do [ -d "$folder" ] && [ ! -L "$folder" ]; done
for folder in usr/share/initramfs-tools/hooks etc/initramfs-tools/hooks; do
  if [ -d "$folder" ]; then find "$folder" -mindepth 1 -printf '%f\n'; fi
done
# 3 takes what is younger, 4 what is told. A find that cannot open 3 would find nothing, whatever there is.
exec 4>&1
{
  : >/proc/self/fd/3
  find boot etc usr bin sbin lib lib32 lib64 libx32 -xdev \
    \( -path 'boot/initrd.img-*' -o -path boot/grub -o -path etc/motd -o -path etc/resolv.conf \
      -o -path usr/share/doc -o -path usr/share/locale -o -path usr/share/man \) -prune \
    -o -type f -newermt "@$2" -printf '%p n %m %U:%G\0' -fprint0 /proc/self/fd/3 \
    -o -type f -printf '%p f %m %U:%G %s %Ts\0' \
    -o -printf '%p %y %m %U:%G %l\0' 2>/dev/null | sort -z | sha256sum >&4
} 3>&1 | sort -z | xargs -0r sha256sum -z -- | sha256sum`

/** What an initramfs is made of. */
export interface InitramfsInputs {
  /** A tree's root, as the programs see it. */
  readonly tree: string
  /** What is younger was written during the build. */
  readonly epochSeconds: number
  /** What makes the initramfs. */
  readonly recipe: string
  readonly host: HostPrograms
}

/**
 * Tells states of a tree apart whose initramfs may differ: 64 lower-case hex digits, the same for the same files. Undefined when
 * that cannot be told of this tree.
 */
export async function initramfsKey({
  tree,
  epochSeconds,
  recipe,
  host,
}: InitramfsInputs): Promise<string | undefined> {
  const argv = ['sh', '-c', script, 'sh', tree, String(epochSeconds)] as const
  const lines = (await host.run(argv).catch(() => '')).trimEnd().split('\n')
  const [facts, contents] = lines.slice(-2).map((line) => /^([0-9a-f]{64}) /.exec(line)?.[1])
  if (facts === undefined || contents === undefined) return undefined
  if (!lines.slice(0, -2).every((hook) => knownHooks.has(hook))) return undefined
  return createHash('sha256')
    .update(JSON.stringify([recipe, epochSeconds, facts, contents]))
    .digest('hex')
}
