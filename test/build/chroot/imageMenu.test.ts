import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { diskOf, unpackTree } from '#test/disk/assembledDisk.ts'
import { debianTree } from '#test/tools/debianTree.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { openDisk } from './diskContent.ts'
import { buildFolder, buildImage } from './imageBuild.ts'
import { imageTemplate } from './imageTemplate.ts'

const tar =
  (await canMount()) && (await findMissingTools('root')).length === 0 ? await debianTree() : undefined

describe.skipIf(tar === undefined)(
  'the boot of an image that another is started from (root and a Debian mirror)',
  { timeout: 240_000 },
  () => {
    test('stays as it is, and names a kernel that a provisioner has brought', async () => {
      const folder = await buildFolder()
      const tree = await unpackTree(tar ?? '', folder)
      const source = await diskOf(folder, tree, 'source.img')
      const original = await openDisk(source)
      const menu = await original.read('/boot/grub/grub.cfg')
      const rootUuid = /root=UUID=(\S+)/.exec(menu)?.[1]

      const same = await buildImage({ template: imageTemplate({ commands: ['echo x >/srv/x'] }), folder })
      expect(same.exitCode, same.text).toBe(0)
      const image = join(folder, 'out', 'image.raw')
      expect(await (await openDisk(image)).read('/boot/grub/grub.cfg')).toBe(menu)
      // Boot code, partition table and every byte before the root.
      await execa('cmp', ['-n', String(128 * 2 ** 20), source, image])

      const commands = [
        'v=$(ls /boot | sed -n s/vmlinuz-//p)',
        'cp /boot/vmlinuz-$v /boot/vmlinuz-9.9.9-test; cp /boot/initrd.img-$v /boot/initrd.img-9.9.9-test',
        'update-grub',
      ]
      const template = imageTemplate({ commands, format: 'qcow2' })
      const other = await buildImage({ template, folder, options: ['--force'] })
      expect(other.exitCode, other.text).toBe(0)
      expect(other.text).toContain('The boot menu is written when the image is sealed')
      const raw = join(folder, 'judged.raw')
      await execa('qemu-img', ['convert', '-O', 'raw', join(folder, 'out', 'image.qcow2'), raw])
      const disk = await openDisk(raw)
      const written = await disk.read('/boot/grub/grub.cfg')
      expect(written).toMatch(new RegExp(`linux\\s+/boot/vmlinuz-9\\.9\\.9-test root=UUID=${rootUuid} ro`))
      expect(written).toMatch(new RegExp(`search --no-floppy --fs-uuid --set=root ${rootUuid}`))
      expect(written).toMatch(/initrd\s+\/boot\/initrd\.img-9\.9\.9-test/)
      expect(written).not.toMatch(/\/dev\/|loop/)
      expect(await disk.read('/usr/sbin/grub-probe')).toBe(await original.read('/usr/sbin/grub-probe'))
      expect(await disk.list('/dev')).toEqual([])
      expect(await disk.list('/usr/sbin')).not.toContain('update-grub.deferred')
    })

    test('is refused with a kernel that came without an initramfs', async () => {
      const folder = await buildFolder()
      await diskOf(folder, await unpackTree(tar ?? '', folder), 'source.img')
      const commands = ['cp /boot/vmlinuz-* /boot/vmlinuz-9.9.9-test']
      const bare = await buildImage({ template: imageTemplate({ commands }), folder })
      expect(bare.exitCode).toBe(1)
      expect(bare.text).toMatch(/\+vmlinuz-9\.9\.9-test\), and 9\.9\.9-test came without an initramfs/)
    })
  },
)
