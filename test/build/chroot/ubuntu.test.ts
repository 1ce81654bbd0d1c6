import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { sniffImage } from '#shared/disk/sniff/sniffImage.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { ubuntuKeyring } from '#test/tools/ubuntuKeyring.ts'
import { openDisk } from './diskContent.ts'
import { buildImage } from './imageBuild.ts'

const isAble = (await canMount()) && (await findMissingTools('root')).length === 0
const keyring = isAble ? await ubuntuKeyring() : undefined

const template = `source "chroot" "guest" {
  bootstrap {
    suite    = "noble"
    keyrings = ["${keyring}"]
  }
  azure = true
  output {
    path = "guest.vhd"
  }
}
build {
  sources = ["chroot.guest"]
  provisioner "shell" {
    inline = [". /etc/os-release; echo \\"$VERSION_ID\\" >/srv/version"]
  }
}
`

const name = 'a guest of Azure with Ubuntu starts by what Ubuntu has signed (root, archive.ubuntu.com)'
test.skipIf(keyring === undefined)(name, { timeout: 900_000 }, async () => {
  const { exitCode, text, folder } = await buildImage({ template })
  expect(exitCode, text).toBe(0)
  const image = join(folder, 'guest.vhd')
  const { table, boots } = await sniffImage(image)
  expect(boots).toEqual({ bios: true, uefi: true })
  const esp = table?.partitions.find(({ number }) => number === 15)
  const at = ['-i', `${image}@@${esp?.startBytes}`]
  const { stdout: onEsp } = await execa('mdir', [...at, '-b', '::/EFI/ubuntu'])
  for (const file of ['shimx64.efi', 'grubx64.efi', 'mmx64.efi', 'grub.cfg'])
    expect(onEsp).toContain(`::/EFI/ubuntu/${file}`)
  const code = async (path: string) => (await execa('mtype', [...at, path])).stdout
  expect(await code('::/EFI/ubuntu/shimx64.efi')).toContain('Canonical')
  expect(await code('::/EFI/BOOT/grubx64.efi')).toContain('Canonical')

  const disk = await openDisk(image)
  expect(await disk.read('/srv/version')).toBe('24.04\n')
  const [kernel = ''] = (await disk.list('/boot')).filter((file) => file.startsWith('vmlinuz-'))
  expect(kernel).toMatch(/-azure$/)
  expect(await disk.read('/boot/grub/grub.cfg')).toContain(`linux /boot/${kernel} `)
  const wanted = await disk.list('/etc/systemd/system/multi-user.target.wants')
  for (const unit of ['chrony', 'walinuxagent', 'systemd-networkd'])
    expect(wanted, unit).toContain(`${unit}.service`)
  expect(await disk.stat('/etc/machine-id')).toMatch(/Size: 0/)
})
