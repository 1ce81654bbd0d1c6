import { mkdtemp, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, test } from 'vitest'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { checkVhd } from '#shared/disk/vhd/checkVhd.ts'
import { sniffImage } from '#shared/disk/sniff/sniffImage.ts'
import { hostState } from '#test/chroot/hostCanary.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { canBuildRootless, ordinaryUser } from '#test/tools/ordinaryUser.ts'
import { openDisk } from './diskContent.ts'
import { buildFolder, buildImage, type ImageBuildResult } from './imageBuild.ts'

const isAble = (await canMount()) && (await findMissingTools('root')).length === 0
const isRootlessAble =
  isAble && (await canBuildRootless()) && (await findMissingTools('rootless')).length === 0

const template = `source "chroot" "debian" {
  bootstrap {
    suite = "bookworm"
  }
  output {
    path = "out/debian.vhd"
  }
}
build {
  sources = ["chroot.debian"]
  provisioner "shell" {
    inline = ["id -u >/etc/built-by; hostname >>/etc/built-by; ls -d /proc/1 /dev/null; ls /dev/sd* /dev/vd* /dev/loop* 2>/dev/null | wc -l"]
  }
}
`

async function vhd({ folder }: ImageBuildResult): Promise<string> {
  return join(folder, 'out', 'debian.vhd')
}

describe.skipIf(!isAble)('an image of packages (root)', { timeout: 600_000 }, () => {
  let result: ImageBuildResult
  let before: Awaited<ReturnType<typeof hostState>>
  beforeAll(async () => {
    before = await hostState('/mi-build-')
    const folder = await mkdtemp('/var/tmp/mi-build-')
    result = await buildImage({ template, folder })
    return () => execa('rm', ['-rf', folder])
  }, 600_000)

  test('is built by the engine that knows the source, and reported', async () => {
    expect(result.text).toContain('Engine: embedded (a build has a source of type chroot')
    expect(result.text).toContain('Privileges: root (this account is root)')
    expect(result.exitCode, result.text).toBe(0)
    const file = await vhd(result)
    expect(result.outputs).toMatchObject({ diskPath: file, diskFormat: 'vhd', engine: 'embedded' })
    expect(Number(result.outputs['diskSizeBytes'])).toBe((await stat(file)).size)
    const { stdout } = await execa('sha256sum', [file])
    expect(stdout.split(' ')[0]).toBe(result.outputs['diskSha256'])
    expect(await readdir(join(result.folder, 'out'))).toEqual([
      'debian.vhd',
      'debian.vhd.report.json',
      'debian.vhd.spdx.json',
      'debian.vhd.timeline.svg',
    ])
  })

  test('is a VHD Azure takes, in the eyes of others too', async () => {
    const file = await vhd(result)
    await checkVhd(file)
    const info = JSON.parse(
      (await execa('qemu-img', ['info', '--output=json', '-f', 'vpc', file])).stdout,
    ) as Record<string, unknown>
    expect(info).toMatchObject({ format: 'vpc', 'virtual-size': (await stat(file)).size - 512 })
    // Other than Azure, sgdisk takes the footer for a part of the disk.
    const raw = join(result.folder, 'disk.raw')
    await execa('cp', ['--sparse=always', file, raw])
    await execa('truncate', ['-s', '-512', raw])
    expect((await execa('sgdisk', ['-v', raw])).stdout).toMatch(/No problems found/)
    const partitions = (await sniffImage(file)).table?.partitions ?? []
    expect(partitions.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([1, 14, 15])
    const root = partitions.find(({ number }) => number === 1)
    await execa('e2fsck', ['-fn', `${file}?offset=${root?.startBytes}`])
  })

  test('holds what provisioners made, and nothing of this machine or of the build', async () => {
    const disk = await openDisk(await vhd(result))
    expect(await disk.read('/etc/built-by')).toBe('0\nmachine-image\n')
    expect(result.text).toMatch(/\/dev\/null\n\/proc\/1\n0\n/)
    expect(await disk.stat('/etc/machine-id')).toMatch(/Size: 0/)
    expect(await disk.list('/tmp')).toEqual([])
    expect(await disk.list('/run')).toEqual([])
    expect(await disk.list('/dev')).toEqual([])
    expect(await disk.list('/var/lib/apt/lists')).toEqual([])
    expect(await disk.list('/var/cache/apt/archives')).not.toContain(expect.stringMatching(/deb$/))
    expect(await disk.list('/usr/sbin')).not.toContain('policy-rc.d')
    expect(await disk.list('/usr/sbin')).not.toContain('update-grub.deferred')
    expect(await disk.read('/usr/sbin/update-grub')).toContain('grub-mkconfig')
    expect(await disk.stat('/etc/resolv.conf')).toContain('stub-resolv.conf')
    expect(await disk.read('/etc/apt/sources.list')).toMatch(
      /^deb http\S+ bookworm main\n.*bookworm-updates.*\n.*bookworm-security/,
    )
    const menu = await disk.read('/boot/grub/grub.cfg')
    expect(menu).toMatch(/root=UUID=[0-9a-f-]{36} ro console=tty0 console=ttyS0,115200/)
    expect(menu).not.toContain('/dev/')
    expect(await disk.read('/etc/fstab')).toMatch(/^UUID=[0-9a-f-]{36}\t\/\text4/)
  })

  test('has one initramfs with what Hyper-V and QEMU need', async () => {
    const disk = await openDisk(await vhd(result))
    const images = (await disk.list('/boot')).filter((name) => name.startsWith('initrd.img'))
    expect(images).toHaveLength(1)
    const modules = await disk.initramfs(`/boot/${images[0]}`, result.folder)
    for (const name of ['hv_vmbus', 'hv_storvsc', 'pci-hyperv', 'sd_mod', 'virtio_blk'])
      expect(modules, name).toMatch(new RegExp(`/${name}\\.ko`))
  })

  test('leaves this machine as it was', async () => {
    expect(await hostState('/mi-build-')).toEqual(before)
    expect(await readdir(join(result.folder, '.home', '.cache', 'machine-image')).catch(() => [])).toEqual([])
  })

  test('comes out the same, byte for byte, from packages of its own and from a base layer', async () => {
    const folder = await buildFolder()
    const cache = join(folder, 'cache')
    const fresh = await buildImage({ template, folder, cache })
    expect(fresh.exitCode, fresh.text).toBe(0)
    expect(fresh.text).not.toContain('is in the cache')
    expect(fresh.text.match(/update-initramfs: Generating/g)).toHaveLength(1)
    expect(fresh.outputs['diskSha256']).toBe(result.outputs['diskSha256'])
    const again = await buildImage({ template, folder, cache, options: ['--force'], nodeMajor: 24 })
    expect(again.text).toContain('is in the cache')
    expect(again.text).toContain('The initramfs of an earlier build fits')
    expect(again.text).not.toContain('update-initramfs: Generating')
    expect(again.outputs['diskSha256']).toBe(result.outputs['diskSha256'])
  })

  test.skipIf(!isRootlessAble)('comes out the same without any privileges', async () => {
    const rootless = await buildImage({ template, asOrdinaryUser: true })
    expect(rootless.exitCode, rootless.text).toBe(0)
    expect(rootless.text).toContain('Privileges: rootless (this account is not root')
    expect(rootless.outputs['diskSha256']).toBe(result.outputs['diskSha256'])
    const { uid } = await ordinaryUser()
    expect((await stat(await vhd(rootless))).uid).toBe(uid)
    expect(await hostState('/mi-build-')).toEqual(before)
  })

  test('is not written over unless that is asked for', async () => {
    const again = await buildImage({ template, folder: result.folder })
    expect(again.exitCode).toBe(1)
    expect(again.text).toContain('out/debian.vhd exists')
  })
})
