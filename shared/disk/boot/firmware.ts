import { access } from 'node:fs/promises'
import { ImageError } from '../../base/errors.ts'

/** What starts a machine. */
export type FirmwareKind = 'bios' | 'uefi'

/** The two halves of a UEFI firmware for QEMU. */
export interface UefiFirmware {
  readonly code: string
  /** Its variables, a template that is copied. */
  readonly variables: string
  /** Whether it starts only what is signed. */
  readonly isSecure: boolean
}

type Place = readonly [code: string, variables: string]

/** Where Debian and Ubuntu, Fedora, Arch, openSUSE and QEMU itself put OVMF. */
const plainPlaces: readonly Place[] = [
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
  ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
  ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
  ['/usr/share/qemu/ovmf-x86_64-code.bin', '/usr/share/qemu/ovmf-x86_64-vars.bin'],
  ['/usr/share/qemu/edk2-x86_64-code.fd', '/usr/share/qemu/edk2-i386-vars.fd'],
]

/** The same with Secure Boot switched on and Microsoft's keys in their variables. */
const securePlaces: readonly Place[] = [
  ['/usr/share/OVMF/OVMF_CODE_4M.secboot.fd', '/usr/share/OVMF/OVMF_VARS_4M.ms.fd'],
  ['/usr/share/OVMF/OVMF_CODE.secboot.fd', '/usr/share/OVMF/OVMF_VARS.ms.fd'],
  ['/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd', '/usr/share/edk2/ovmf/OVMF_VARS.secboot.fd'],
]

/** The first OVMF of this machine, with or without Secure Boot. Throws TOOL_MISSING with the package it comes in. */
export async function findUefiFirmware(isSecure: boolean): Promise<UefiFirmware> {
  for (const [code, variables] of isSecure ? securePlaces : plainPlaces)
    if ((await isThere(code)) && (await isThere(variables))) return { code, variables, isSecure }
  const what = isSecure ? 'OVMF with Secure Boot' : 'OVMF'
  throw new ImageError('TOOL_MISSING', `${what}, the UEFI firmware for QEMU, is not installed.`, {
    hint: 'On Debian and Ubuntu: apt-get install ovmf. Or boot by BIOS alone: --firmware bios.',
  })
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
