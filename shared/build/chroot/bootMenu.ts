import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OutputReceiver } from '../../base/childOutput.ts'
import { ImageError } from '../../base/errors.ts'
import { runInRoot } from '../../chroot/runInRoot.ts'
import { readExt4Uuid, type Ext4Volume } from '../../disk/ext4/ext4Volume.ts'
import type { BuildSite } from './openBuildSite.ts'
import type { KernelChange } from './kernels.ts'

/** A boot menu that has to follow the kernels of its image. */
export interface MenuRequest {
  readonly site: BuildSite
  readonly env: Readonly<Record<string, string>>
  /** Undefined where a command of the template has mounted it. */
  readonly volume: Ext4Volume | undefined
  readonly change: KernelChange
  readonly onOutput: OutputReceiver
}

const menuPath = '/boot/grub/grub.cfg'

/** What GRUB's own programs ask about the disk; they would look for it among the devices, where the target has none. */
function probeScript(uuid: string, { number, table }: Ext4Volume): string {
  const map = table === undefined ? '' : table === 'gpt' ? 'gpt' : 'msdos'
  return `#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
    --target=*) target=\${1#*=} ;;
    -t | --target) target=$2; shift ;;
  esac
  shift
done
case $target in
  device) echo /dev/disk/by-uuid/${uuid} ;;
  fs_uuid) echo ${uuid} ;;
  fs) echo ext2 ;;
  partmap) echo ${map} ;;
  drive) echo '(hd0${map === '' ? '' : `,${map}${number}`})' ;;
  abstraction | compatibility_hint | hints_string) ;;
  *) exit 1 ;;
esac
`
}

/** The program is found as the target finds it, so that no link leads out. */
const coverScript = `set -e
probe=$(chroot "$1" /bin/sh -c 'readlink -f "$(command -v grub-probe)"')
[ -f "$1$probe" ] && [ "$(realpath -- "$1$probe")" = "$1$probe" ]
mount --bind -- "$2" "$1$probe"
printf %s "$1$probe"`

const writeScript = `set -e
mkdir -p /dev/disk/by-uuid
: >"/dev/disk/by-uuid/$ROOT_UUID"
grub-mkconfig -o ${menuPath}.new
mv -f -- ${menuPath}.new ${menuPath}
rm -rf /dev/disk`

/**
 * Has the image's own GRUB write its menu anew when the kernels have changed, and resolves with what there is to warn of. Throws
 * TREE_NOT_BOOTABLE when the image would not start any more, and says why.
 */
export async function refreshMenu(request: MenuRequest): Promise<string | undefined> {
  const { change, volume } = request
  const { added, removed, bare } = change
  const changed = `The kernels in /boot have changed (${[...added.map((name) => `+${name}`), ...removed.map((name) => `-${name}`)].join(', ')})`
  const unbootable = (why: string) =>
    new ImageError('TREE_NOT_BOOTABLE', `${changed}, ${why}`, {
      hint: 'Leave the kernels of the image as they are, write the boot menu in a provisioner, or start from an image that has them.',
    })
  if (bare.length > 0) throw unbootable(`and ${bare.join(', ')} came without an initramfs.`)
  const canWrite = volume !== undefined && (await hasMenu(request))
  if (canWrite) await writeMenu(request, volume)
  const menu = await readMenu(request)
  const lost = removed.filter((name) => menu.includes(name))
  const unnamed = added.filter((name) => !menu.includes(name))
  if (lost.length > 0 || (removed.length > 0 && !canWrite))
    throw unbootable('and the boot menu, which cannot be written anew here, would start one that is gone.')
  if (unnamed.length === 0) return undefined
  return `${changed}, and the boot menu does not name ${unnamed.join(', ')}: the image starts with the kernel it had.`
}

async function hasMenu({ site, env }: MenuRequest): Promise<boolean> {
  const script = `[ -f ${menuPath} ] && ! [ -L ${menuPath} ] && command -v grub-mkconfig >/dev/null && command -v grub-probe >/dev/null && echo yes; true`
  return (await runInRoot(site.root, ['/bin/sh', '-c', script], env)).trim() === 'yes'
}

async function readMenu({ site, env }: MenuRequest): Promise<string> {
  const script = `[ ! -f ${menuPath} ] || cat ${menuPath}`
  return await runInRoot(site.root, ['/bin/sh', '-c', script], env)
}

async function writeMenu({ site, env, onOutput }: MenuRequest, volume: Ext4Volume): Promise<void> {
  const { host, root, tools } = site
  const uuid = await readExt4Uuid(volume)
  const probe = join(tools.workDirectory, 'grub-probe')
  await writeFile(probe, probeScript(uuid, volume), { mode: 0o755 })
  const covered = await host.run(['sh', '-c', coverScript, 'sh', root.path, probe])
  try {
    await runInRoot(root, ['/bin/sh', '-c', writeScript], { ...env, ROOT_UUID: uuid }, onOutput)
  } finally {
    await host.run(['umount', '--', covered])
  }
}
