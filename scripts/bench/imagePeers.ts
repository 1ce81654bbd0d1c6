import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { MeasuredCommand } from './measuredCommand.ts'

/** Another program that makes an image or its tree, for the same packages. */
export interface ImagePeer {
  readonly name: string
  /** Without which there is nothing to measure. */
  readonly program: string
  /** The commands in an empty folder; the last is measured. */
  readonly commands: (folder: string, packages: readonly string[]) => readonly MeasuredCommand[]
  /** Most of our time over its. */
  readonly budget: number
}

const repositories = [
  'deb http://deb.debian.org/debian bookworm main',
  'deb http://deb.debian.org/debian bookworm-updates main',
  'deb http://security.debian.org/debian-security bookworm-security main',
]

/** For kpartx and what calls it, which are all that needs device-mapper. */
const standIns = join(import.meta.dirname, 'withoutDeviceMapper')

function hasDeviceMapper(): boolean {
  try {
    closeSync(openSync('/dev/mapper/control', 'r+'))
    return true
  } catch {
    return false
  }
}

/** Beside whom images are measured: as each is run by those who know it. */
export const imagePeers: readonly ImagePeer[] = [
  {
    name: 'mmdebstrap of the same packages into a directory',
    program: 'mmdebstrap',
    budget: 1,
    commands: (folder, packages) => [
      {
        argv: [
          'mmdebstrap',
          '--variant=minbase',
          `--include=${packages.join(',')}`,
          'bookworm',
          join(folder, 'tree'),
          ...repositories,
        ],
      },
    ],
  },
  {
    name: 'mkosi with its cache of packages',
    program: 'mkosi',
    budget: 1 / 3,
    commands: (folder) => {
      const packages = 'linux-image-cloud-amd64,systemd,systemd-sysv,udev,dbus,iproute2,grub-pc'
      const what = ['--distribution=debian', '--release=bookworm', '--format=gpt_ext4', '--bootable=yes']
      const where = ['--cache', join(folder, 'cache'), '--output', join(folder, 'image.raw'), '--force']
      const command: MeasuredCommand = {
        argv: ['mkosi', ...what, `--package=${packages}`, ...where],
        cwd: folder,
      }
      return [command, command]
    },
  },
  {
    name: 'disk-image-create debian-minimal vm',
    program: 'disk-image-create',
    budget: 1 / 4,
    commands: (folder) => {
      const env = {
        ...process.env,
        ...(hasDeviceMapper() ? {} : { PATH: `${standIns}:${process.env['PATH'] ?? ''}` }),
        DIB_RELEASE: 'bookworm',
        DIB_IMAGE_CACHE: join(folder, 'cache'),
        DIB_DEBIAN_SECURITY_MIRROR: 'http://security.debian.org/debian-security',
      }
      const argv = [
        'disk-image-create',
        '-o',
        join(folder, 'image'),
        '-t',
        'raw',
        'debian-minimal',
        'vm',
      ] as const
      return [{ argv: [...argv], cwd: folder, env }]
    },
  },
]
