import { access } from 'node:fs/promises'
import { isImageError } from '../../base/errors.ts'
import { findProgram } from '../../base/findProgram.ts'
import { distributions } from '../../build/chroot/suites.ts'
import type { LocatedTool } from '../../build/chroot/systemTools.ts'
import type { Privileges } from '../../chroot/privileges.ts'
import { findUefiFirmware } from '../../disk/boot/firmware.ts'

/** Something only some users need. */
export interface OptionalPart extends LocatedTool {
  readonly neededFor: string
}

/** The archive keys of each distribution, without which its suites cannot be verified. */
export async function locateKeyrings(): Promise<readonly OptionalPart[]> {
  return await Promise.all(
    distributions.map(async ({ name, keyring, keyringPackage }) => ({
      program: `keys of ${name}`,
      package: keyringPackage,
      neededFor: `suites of ${name}`,
      path: await access(keyring).then(
        () => keyring,
        () => undefined,
      ),
    })),
  )
}

/** What builds run that start from an image. */
export async function locateImageParts(privileges: Privileges): Promise<readonly OptionalPart[]> {
  const parts = [
    { program: 'qemu-img', package: 'qemu-utils', neededFor: 'images in qcow2 and dynamic VHD' },
    { program: 'fuse2fs', package: 'fuse2fs', neededFor: 'starting from an image without privileges' },
  ]
  const needed = privileges === 'root' ? parts.slice(0, 1) : parts
  return await Promise.all(needed.map(async (part) => ({ ...part, path: await findProgram(part.program) })))
}

/** What the command `boot` runs. */
export async function locateBootParts(): Promise<readonly OptionalPart[]> {
  const neededFor = 'boot'
  const qemu = 'qemu-system-x86_64'
  return [
    { program: qemu, package: 'qemu-system-x86', neededFor, path: await findProgram(qemu) },
    { program: 'OVMF', package: 'ovmf', neededFor, path: await findFirmware() },
  ]
}

async function findFirmware(): Promise<string | undefined> {
  try {
    return (await findUefiFirmware(false)).code
  } catch (thrown) {
    if (isImageError(thrown)) return undefined
    throw thrown
  }
}
