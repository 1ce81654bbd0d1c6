import { createHash } from 'node:crypto'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { systemClock } from '#shared/base/clock.ts'
import { withLock } from '#shared/base/lock.ts'
import { toolCacheDirectory } from './goProgram.ts'

/** What a small Debian that boots by BIOS and by UEFI is made of. */
const recipe = [
  '--mode=auto',
  '--variant=minbase',
  '--format=tar',
  `--include=${['linux-image-cloud-amd64', 'systemd-sysv', 'udev', 'e2fsprogs', 'zstd', 'login']
    .concat('grub-pc-bin', 'grub-efi-amd64-bin', 'grub-efi-amd64-signed', 'shim-signed', 'grub2-common')
    .join(',')}`,
  ...['doc', 'locale', 'man'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
  '--aptopt=APT::Install-Recommends "false"',
  '--customize-hook=chroot "$1" passwd -d root',
  '--customize-hook=echo cloudtest > "$1/etc/hostname"',
]
const suite = ['bookworm', 'http://deb.debian.org/debian'] as const

/**
 * A tar of a small Debian, made once per machine and kept outside the tree; undefined where there is no mmdebstrap or no mirror can
 * be reached.
 */
export async function debianTree(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const directory = toolCacheDirectory()
  const key = createHash('sha256')
    .update(JSON.stringify([recipe, suite]))
    .digest('hex')
    .slice(0, 16)
  const path = join(directory, `debian-tree-${key}.tar`)
  if (await exists(path)) return path
  if ((await execa('mmdebstrap', ['--version'], { reject: false })).exitCode !== 0) return undefined
  await mkdir(directory, { recursive: true })
  return await withLock(`${path}.lock`, { clock: systemClock, waitMs: 20 * 60_000 }, async () => {
    if (await exists(path)) return path
    const [name, mirror] = suite
    const partial = join(directory, `partial-${process.pid}.tar`)
    const env = { SOURCE_DATE_EPOCH: '1700000000' }
    const made = await execa('mmdebstrap', [...recipe, name, partial, mirror], { reject: false, env })
    if (made.exitCode === 0) await rename(partial, path)
    else await rm(partial, { force: true })
    return made.exitCode === 0 ? path : undefined
  })
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
