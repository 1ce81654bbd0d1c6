import { compareDebianVersions } from './compareDebianVersions.ts'

/** A kernel in `/boot`. */
export interface Kernel {
  /** What follows `vmlinuz-`. */
  readonly version: string
  /** Whether there is an `initrd.img-` of the same version. */
  readonly hasInitrd: boolean
}

/** What GRUB is to start. */
export interface GrubMenu {
  readonly kernels: readonly Kernel[]
  readonly rootUuid: string
  /** One word each, such as `console=ttyS0`. */
  readonly kernelArguments: readonly string[]
  /** What the first entry is called. */
  readonly title: string
}

/**
 * The whole of `/boot/grub/grub.cfg`: the newest kernel at once, the others and single user mode in a submenu. It needs no
 * module that is not in the core, and appears on the first serial port as well.
 */
export function grubConfig({ kernels, rootUuid, kernelArguments, title }: GrubMenu): string {
  const newestFirst = kernels.toSorted((a, b) => compareDebianVersions(b.version, a.version))
  const entry = (name: string, { version, hasInitrd }: Kernel, more: readonly string[]) => [
    `menuentry ${quote(name)} {`,
    `\tsearch --no-floppy --fs-uuid --set=root ${rootUuid}`,
    `\techo ${quote(`Loading Linux ${version} ...`)}`,
    `\tlinux ${[`/boot/vmlinuz-${version}`, `root=UUID=${rootUuid}`, 'ro', ...more].map(quote).join(' ')}`,
    ...(hasInitrd ? [`\tinitrd ${quote(`/boot/initrd.img-${version}`)}`] : []),
    '}',
  ]
  const [newest] = newestFirst
  const advanced = newestFirst.flatMap((kernel) => {
    const name = `${title}, with Linux ${kernel.version}`
    return [
      ...entry(name, kernel, kernelArguments),
      ...entry(`${name} (recovery mode)`, kernel, [...kernelArguments, 'single']),
    ]
  })
  return [
    'set default=0',
    'set timeout=1',
    // By UEFI the firmware itself shows its console on the serial port.
    'if [ "$grub_platform" = pc ]; then',
    '\tif serial --unit=0 --speed=115200; then',
    '\t\tterminal_input --append serial',
    '\t\tterminal_output --append serial',
    '\tfi',
    'fi',
    ...(newest ? entry(title, newest, kernelArguments) : []),
    `submenu ${quote(`Advanced options for ${title}`)} {`,
    ...advanced,
    '}',
    '',
  ].join('\n')
}

function quote(text: string): string {
  return /^[\w./=,:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
