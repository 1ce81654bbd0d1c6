import type { FirmwareKind, UefiFirmware } from './firmware.ts'

/** What runs the processor of a machine: the kernel, or QEMU step by step. */
export type Accelerator = 'kvm' | 'tcg'

/** What the disk of a machine hangs on. */
export type DiskBus = 'nvme' | 'virtio' | 'sata'

/** A machine to start an image in. */
export interface Machine {
  /** The image as QEMU is to open it: its driver and, for a raw disk, where it ends. */
  readonly disk: { readonly path: string; readonly driver: string; readonly sizeBytes?: number }
  readonly firmware: FirmwareKind
  /** The parts of OVMF, the variables a copy that may be written to; only for UEFI. */
  readonly uefi?: UefiFirmware
  readonly accelerator: Accelerator
  readonly bus: DiskBus
  readonly memoryMebibytes: number
  readonly cpus: number
}

const busArguments: Readonly<Record<DiskBus, readonly string[]>> = {
  nvme: ['-device', 'nvme,drive=disk,serial=disk,bootindex=0'],
  virtio: ['-device', 'virtio-blk-pci,drive=disk,bootindex=0'],
  sata: ['-device', 'ide-hd,drive=disk,bus=ide.0,bootindex=0'],
}

/**
 * The arguments of qemu-system-x86_64: no display, no network, the first serial port on standard output, and a disk that is only
 * read. What the machine writes goes to a file that is unlinked from the start.
 */
export function machineArguments(machine: Machine): readonly string[] {
  const { disk, uefi, accelerator, bus, memoryMebibytes, cpus } = machine
  return [
    ['-nodefaults', '-no-user-config', '-no-reboot'],
    ['-machine', `q35,graphics=off,accel=${accelerator}${uefi?.isSecure === true ? ',smm=on' : ''}`],
    ['-cpu', accelerator === 'kvm' ? 'host' : 'max'],
    ['-m', String(memoryMebibytes), '-smp', String(cpus)],
    ['-display', 'none', '-monitor', 'none', '-nic', 'none'],
    ['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
    ['-device', 'virtio-rng-pci'],
    uefi ? pflash(uefi) : [],
    ['-drive', driveOf(disk)],
    busArguments[bus],
  ].flat()
}

function pflash({ code, variables, isSecure }: UefiFirmware): readonly string[] {
  const drive = (path: string, more: string) => `if=pflash,format=raw,${more}file=${quoted(path)}`
  // Only the firmware itself may change its variables.
  const guard = isSecure ? ['-global', 'driver=cfi.pflash01,property=secure,value=on'] : []
  return [...guard, '-drive', drive(code, 'readonly=on,'), '-drive', drive(variables, '')]
}

function driveOf({ path, driver, sizeBytes }: Machine['disk']): string {
  // The driver is told: QEMU must not guess it from what a stranger wrote.
  const size = sizeBytes === undefined ? '' : `size=${sizeBytes},`
  return `if=none,id=disk,snapshot=on,driver=${driver},${size}file.driver=file,file.filename=${quoted(path)}`
}

function quoted(path: string): string {
  return path.replaceAll(',', ',,')
}
