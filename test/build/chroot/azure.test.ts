import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { openDisk } from './diskContent.ts'
import { buildImage } from './imageBuild.ts'

const isAble = (await canMount()) && (await findMissingTools('root')).length === 0

const template = `source "chroot" "guest" {
  bootstrap {
    suite = "bookworm"
  }
  azure = true
  output {
    path = "guest.vhd"
  }
}
build {
  sources = ["chroot.guest"]
}
`

test.skipIf(!isAble)('a guest of Azure has what Azure asks of one (root)', { timeout: 600_000 }, async () => {
  const { exitCode, text, folder } = await buildImage({ template })
  expect(exitCode, text).toBe(0)
  const disk = await openDisk(join(folder, 'guest.vhd'))

  const wanted = await disk.list('/etc/systemd/system/multi-user.target.wants')
  for (const unit of ['chrony', 'ssh', 'walinuxagent', 'systemd-networkd'])
    expect(wanted, unit).toContain(`${unit}.service`)
  expect(await disk.list('/etc/systemd/system/cloud-init.target.wants')).toContain('cloud-init-local.service')
  expect(await disk.read('/etc/cloud/cloud.cfg.d/10_azure.cfg')).toContain('datasource_list: [Azure]')
  expect(await disk.read('/etc/waagent.conf')).toMatch(/^Provisioning.Agent=cloud-init$/m)
  expect(await disk.read('/etc/waagent.conf')).toMatch(/^ResourceDisk.EnableSwap=n$/m)

  const chrony = await disk.read('/etc/chrony/chrony.conf')
  expect(chrony).toContain('refclock PHC /dev/ptp_hyperv')
  expect(chrony).not.toMatch(/^(?:pool|server) /m)
  expect(await disk.read('/boot/grub/grub.cfg')).toContain(
    'console=ttyS0,115200 earlyprintk=ttyS0,115200 nvme_core.io_timeout=240',
  )
  expect(await disk.read('/etc/default/grub')).toContain('nvme_core.admin_timeout=240')
  expect(await disk.read('/etc/fstab')).toMatch(/ext4\trw,discard,errors=remount-ro/)

  expect((await disk.list('/etc/ssh')).filter((name) => name.startsWith('ssh_host_'))).toEqual([])
  expect(await disk.read('/etc/systemd/system/ssh.service.d/host-keys.conf')).toContain('ssh-keygen -A')
  expect(await disk.read('/etc/ssh/sshd_config.d/50-azure.conf')).toContain('PasswordAuthentication no')
  expect(await disk.read('/etc/shadow')).toMatch(/^root:[*!]/m)
  expect(await disk.stat('/etc/resolv.conf')).toContain('stub-resolv.conf')
  expect(await disk.stat('/etc/machine-id')).toMatch(/Size: 0/)

  const initramfs = (await disk.list('/boot')).find((name) => name.startsWith('initrd.img')) ?? ''
  const modules = await disk.initramfs(`/boot/${initramfs}`, folder)
  for (const name of ['hv_vmbus', 'hv_storvsc', 'hv_netvsc', 'pci-hyperv', 'sd_mod'])
    expect(modules, name).toMatch(new RegExp(`/${name}\\.ko`))
  // Made once, or taken from an earlier build of the same cache.
  expect(text.match(/update-initramfs: Generating|The initramfs of an earlier build fits/g)).toHaveLength(1)
})
