import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { canMount, type NamespaceMount } from '#test/tools/mountNamespace.ts'
import { canBuildRootless, ordinaryUser } from '#test/tools/ordinaryUser.ts'
import { openImageBench, type ImageBench } from './imageBench.ts'
import { buildImage } from './imageBuild.ts'
import { imageTemplate, openBuiltImage } from './imageTemplate.ts'
import { canUseSources, rootStart, writeSourceImage } from './sourceImage.ts'

const isAble =
  (await canMount()) &&
  (await canBuildRootless()) &&
  (await findMissingTools('rootless')).length === 0 &&
  (await canUseSources())

describe.skipIf(!isAble)('an image that another is started from', { timeout: 120_000 }, () => {
  let bench: ImageBench
  beforeAll(async () => {
    bench = await openImageBench()
    // Where no udev runs, only root may open the device: the builds see one as udev makes it.
    await execa('mknod', ['-m', '666', join(bench.folder, 'fuse'), 'c', '10', '229'])
    await execa('mknod', ['-m', '600', join(bench.folder, 'closed'), 'c', '10', '229'])
  })
  afterAll(() => bench[Symbol.asyncDispose]())

  const device = (name: string): readonly NamespaceMount[] => [
    { kind: 'bind', source: join(bench.folder, name), at: '/dev/fuse' },
  ]

  async function folderWithImage() {
    const folder = await bench.newFolder(await ordinaryUser())
    await writeSourceImage(join(folder, 'source.img'), bench.tree, { table: 'gpt', format: 'qcow2' })
    return folder
  }

  test('is provisioned and grows without any privileges (root for the account, fuse2fs)', async () => {
    const folder = await folderWithImage()
    const commands = [
      'echo made >/srv/made; chown 100:1000 /srv/made; chmod 640 /srv/made; ln /srv/made /srv/too',
      'ln -s made /srv/link; mkdir /srv/d; mv /srv/too /srv/d/; cat /etc/hostname; id -u',
      'head -c 90000000 /dev/zero | tr "\\\\0" x >/srv/large',
      'echo a-word-that-was-deleted >/srv/gone',
      'setsid env -i sleep 1000 >/dev/null 2>&1 &',
    ]
    const fields = `disk_size = "192M"
  mount_options        = ["noatime"]
  pre_unmount_commands = ["sync; rm {{.MountPath}}/srv/gone"]`
    const template = imageTemplate({ format: 'vhd', commands, fields })
    const result = await buildImage({ template, folder, asOrdinaryUser: true, mounts: device('fuse') })
    expect(result.exitCode, result.text).toBe(0)
    expect(result.text).toContain('Privileges: rootless')
    expect(result.text).toContain('from-image\n0\n')
    const made = await openBuiltImage(result, 'vhd', rootStart)
    expect(made.fsck.exitCode, made.fsck.all).toBe(0)
    expect(await made.read('/srv/d/too')).toBe('made\n')
    expect(await made.stat('/srv/made')).toMatch(/Mode: +0640[^]*User: +100 +Group: +1000[^]*Links: 2/)
    expect((await made.read('/srv/large')).length).toBe(90_000_000)
    expect(await made.has('a-word-that-was-deleted')).toBe(false)
    expect((await execa('sgdisk', ['-v', made.raw])).stdout).toMatch(/No problems found/)
    expect((await readdir(join(folder, 'out'))).filter((name) => name.startsWith('.'))).toEqual([])
    await bench.expectUntouched()
  })

  test('names what FUSE lacks without privileges (root for the account)', async () => {
    const folder = await folderWithImage()
    const template = imageTemplate({})
    const result = await buildImage({ template, folder, asOrdinaryUser: true, mounts: device('closed') })
    expect(result.exitCode).toBe(1)
    expect(result.text).toMatch(/mounted by FUSE, and \/dev\/fuse cannot be opened: .*Permission denied/)
    expect(await readdir(join(folder, 'out'))).toEqual([])
    await bench.expectUntouched()
  })

  test('needs loop devices as root, and says so (root)', async () => {
    const folder = await folderWithImage()
    const kept = ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'pts', 'shm', 'fuse']
    const mounts: readonly NamespaceMount[] = [
      { kind: 'bind', source: '/dev', at: join(bench.folder, 'dev') },
      { at: '/dev', options: 'mode=755' },
    ]
    const script = `for name in ${kept.join(' ')}; do [ ! -e ${bench.folder}/dev/$name ] || cp -a ${bench.folder}/dev/$name /dev/; done; ln -s /proc/self/fd /dev/fd; exec "$@"`
    const result = await buildImage({
      template: imageTemplate({}),
      folder,
      mounts,
      before: ['sh', '-c', script, 'sh'],
    })
    expect(result.exitCode).toBe(1)
    expect(result.text).toMatch(/cannot be mounted here: No loop device can be had here/)
    expect(await readdir(join(folder, 'out'))).toEqual([])
    await bench.expectUntouched()
  })
})
