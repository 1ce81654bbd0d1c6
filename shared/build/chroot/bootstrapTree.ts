import { join } from 'node:path'
import type { OutputReceiver } from '../../base/childOutput.ts'
import type { HostPrograms } from '../../chroot/hostPrograms.ts'
import { bootstrapArguments, type BootstrapHooks, type BootstrapPlan } from './bootstrapPlan.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** What a bootstrap works with. */
export interface BootstrapParts {
  readonly plan: BootstrapPlan
  readonly host: HostPrograms
  /** An empty folder of the sandbox for the tree. */
  readonly tree: string
  /** A folder of the sandbox for what is needed meanwhile. */
  readonly scratch: string
  /** Packages kept between runs; readable by this account alone. */
  readonly packageCache: string
  readonly epochSeconds: number
  readonly onOutput: OutputReceiver
}

/** Packages that are in the cache already are not fetched; those that are new are put aside and added to it afterwards. */
const mountCache = `set -e
mkdir -p "$1/var/cache/apt/archives" "$SCRATCH/new" "$SCRATCH/work"
mount -t overlay -o "lowerdir=$PACKAGES,upperdir=$SCRATCH/new,workdir=$SCRATCH/work" packages "$1/var/cache/apt/archives" ||
  cp -a "$PACKAGES/." "$1/var/cache/apt/archives/"`

const keepPackages = `set -e
for deb in "$1"/var/cache/apt/archives/*.deb; do
  [ -e "$PACKAGES/\${deb##*/}" ] || { cp "$deb" "$PACKAGES/.\${deb##*/}.$$" && mv "$PACKAGES/.\${deb##*/}.$$" "$PACKAGES/\${deb##*/}"; }
done
umount "$1/var/cache/apt/archives" 2>/dev/null || rm -f "$1"/var/cache/apt/archives/*.deb
rm -rf "$SCRATCH/new" "$SCRATCH/work"`

/**
 * Nothing is started in a tree (https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt), and no boot menu is
 * written for the machine that builds: sealing the image writes the menu, and takes both away again.
 */
export const deferServices = `set -e
if ! [ -e /usr/sbin/policy-rc.d ]; then
  printf '#!/bin/sh\\n# machine-image: nothing is started while an image is built.\\nexit 101\\n' >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
fi
if [ -x /usr/bin/dpkg-divert ]; then
  dpkg-divert --quiet --local --divert /usr/sbin/update-grub.deferred --rename --add /usr/sbin/update-grub
  printf '#!/bin/sh\\necho "The boot menu is written when the image is sealed."\\n' >/usr/sbin/update-grub
  chmod 755 /usr/sbin/update-grub
fi`

/** Not this machine's business in the image: how it resolves names, and what it is called. */
const forgetBuilder = `set -e
rm -f "$1/etc/resolv.conf"
if [ -e "$1/usr/lib/systemd/system/systemd-resolved.service" ] || [ -e "$1/lib/systemd/system/systemd-resolved.service" ]; then
  ln -s ../run/systemd/resolve/stub-resolv.conf "$1/etc/resolv.conf"
fi
: >"$1/etc/hostname"
find "$1/dev" -mindepth 1 -delete`

/** What runs at the points of every bootstrap; with it the trees change. */
export const bootstrapScripts: Readonly<Record<string, string>> = {
  MOUNT_CACHE: mountCache,
  DEFER_SERVICES: deferServices,
  KEEP_PACKAGES: keepPackages,
  FORGET_BUILDER: forgetBuilder,
}

const runScript = (name: string) => `sh -c "$${name}" sh "$1"`

/** The scripts come by environment, which keeps them out of the log of every hook. */
const hooks: BootstrapHooks = {
  setup: [runScript('MOUNT_CACHE')],
  essential: ['chroot "$1" /bin/sh -c "$DEFER_SERVICES"'],
  customize: [runScript('KEEP_PACKAGES')],
}

/** Fills a tree with the packages of a plan. Initramfs images are left out: sealing makes them once. */
export async function bootstrapTree(parts: BootstrapParts): Promise<void> {
  const { plan, host, tree, scratch, packageCache, epochSeconds, onOutput } = parts
  await makeMissing(packageCache, 0o700)
  await host.run(['mkdir', '-p', scratch])
  await host.run(['mmdebstrap', ...bootstrapArguments(plan, hooks, tree)], {
    input: Buffer.from(plan.sources.join('\n') + '\n'),
    onOutput,
    env: {
      ...bootstrapScripts,
      INITRD: 'No',
      DEBIAN_FRONTEND: 'noninteractive',
      SOURCE_DATE_EPOCH: String(epochSeconds),
      SCRATCH: join(scratch, 'packages'),
      PACKAGES: packageCache,
    },
  })
  await host.run(['sh', '-c', forgetBuilder, 'sh', tree])
}
