import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { openImageBench, type ImageBench } from './imageBench.ts'
import { buildImage } from './imageBuild.ts'
import { imageTemplate } from './imageTemplate.ts'
import { canUseSources } from './sourceImage.ts'

const isAble = (await canMount()) && (await findMissingTools('root')).length === 0 && (await canUseSources())

describe.skipIf(!isAble)('an image that cannot be started from (root)', { timeout: 120_000 }, () => {
  let bench: ImageBench
  beforeAll(async () => {
    bench = await openImageBench()
  })
  afterAll(() => bench[Symbol.asyncDispose]())

  const damages: readonly (readonly [what: string, damage: string, fields: string, says: RegExp])[] = [
    ['one with another checksum', 'true', '', /has the SHA-256 [0-9a-f]{64}, where the template says 0{64}/],
    [
      'a corrupt qcow2',
      'qemu-img convert -O qcow2 -f raw "$1" x; mv x "$1"; dd if=/dev/urandom of="$1" bs=1k seek=64 count=64 conv=notrunc status=none',
      '',
      /source\.img is (?:damaged|no sound)/,
    ],
    [
      'a qcow2 with a backing file',
      'qemu-img create -q -f qcow2 -b "$1" -F raw x; mv x "$1"',
      '',
      /it has a backing file/,
    ],
    [
      'a VHD with a bad footer',
      'qemu-img convert -f raw -O vpc -o subformat=fixed,force_size=on "$1" x; mv x "$1"; printf x | dd of="$1" bs=1 seek=$((64*1048576+40)) conv=notrunc status=none',
      '',
      /is no sound VHD: the checksum of its footer is wrong/,
    ],
    [
      'one larger than its disk',
      'true',
      'disk_size = "32M"',
      /holds a disk of 64 MiB, and the disk to make has 32 MiB/,
    ],
    [
      'an unknown partition',
      'true',
      'mount_partition = 7',
      /no partition 7\. Its gpt table has the partitions 1 \(bios-boot, 4 MiB, unknown\), 2 \(linux, 55 MiB, ext4\)/,
    ],
    [
      'a partition that is no ext4',
      'true',
      'mount_partition = 1',
      /Partition 1 is nothing that is known here, not ext4/,
    ],
    [
      'a root that is encrypted',
      'printf "LUKS\\272\\276" | dd of="$1" bs=1M seek=8 conv=notrunc status=none',
      '',
      /Partition 2 is encrypted \(LUKS\), and no key is taken here/,
    ],
    [
      'a volume of LVM',
      'dd if=/dev/zero of="$1" bs=1M seek=8 count=1 conv=notrunc status=none; printf LABELONE | dd of="$1" bs=512 seek=16385 conv=notrunc status=none',
      '',
      /Partition 2 is a volume of LVM/,
    ],
    [
      'no file system at all',
      'dd if=/dev/zero of="$1" bs=1M seek=8 count=1 conv=notrunc status=none',
      '',
      /has no root file system of type ext4/,
    ],
    [
      'a file system that is damaged',
      'dd if=/dev/urandom of="$1" bs=1k seek=8200 count=2000 conv=notrunc status=none',
      '',
      /The file system in partition 2 is damaged/,
    ],
    ['a file that is no disk', 'head -c 1M /dev/urandom >"$1"', '', /none of the images known here/],
    [
      'a system that does not run here',
      'debugfs -w -R "rm /bin" "$1?offset=8388608"',
      '',
      /its \/bin\/sh cannot be started/,
    ],
    [
      'a partition in the way of a larger one',
      'printf "start=2048, size=4096, type=83\\nstart=16384, size=100000, type=83\\nstart=120000, type=82\\n" | sfdisk -q "$1" --label dos',
      'disk_size = "256M"',
      /partition 2 cannot grow, because partition 3 lies behind it/,
    ],
  ]
  test.for(damages)('refuses %s, and leaves nothing', async ([what, damage, fields, says]) => {
    const { folder, source } = await bench.folderWith({ table: 'gpt', format: 'raw' })
    await execa('sh', ['-c', damage, 'sh', source], { cwd: folder })
    const plain = imageTemplate({ fields })
    const wrong = `path = "source.img"\n    checksum = "sha256:${'0'.repeat(64)}"`
    const result = await buildImage({
      template: what.includes('checksum') ? plain.replace('path = "source.img"', wrong) : plain,
      folder,
    })
    expect(result.exitCode).toBe(1)
    expect(result.text).toMatch(says)
    expect(result.text).not.toContain('INTERNAL')
    await bench.expectNothingLeft(result)
  })

  test('that something holds is not handed over', async () => {
    const { folder } = await bench.folderWith({ table: 'gpt', format: 'raw' })
    const holder = `env -i setsid sh -c 'cd {{.MountPath}}/srv; exec sleep 777' >/dev/null 2>&1 &`
    const fields = `post_mount_commands = ["${holder}"]`
    const result = await buildImage({ template: imageTemplate({ fields }), folder })
    expect(result.exitCode).toBe(1)
    expect(result.text).toMatch(/could not be unmounted: \S+ is in use by sleep 777 +\(\d+\)/)
    await bench.expectNothingLeft(result)
  })

  test('has no fields of a tree, and a tree none of a mount: all are named at once', async () => {
    const { folder } = await bench.folderWith({ table: 'gpt', format: 'raw' })
    const fields = `boot = "uefi"
  kernel = "linux-image-amd64"
  azure = true
  mount_options = ["ro", "offset=5"]
  mount_path = "mnt"
  mount_partition = "sda1"`
    const image = await buildImage({ template: imageTemplate({ fields, format: 'tar' }), folder })
    expect(image.exitCode).toBe(1)
    for (const problem of [
      'boot, kernel: The disk has these already',
      'azure: The system on the disk is somebody else’s',
      'ro, offset=5: where and how to write',
      '"mnt" is no absolute path',
      '"sda1" is no number of a partition',
      'A disk stays a disk',
    ])
      expect(image.text).toContain(problem)
    const none = imageTemplate({
      source: '',
      fields: 'bootstrap {\n suite = "bookworm"\n }\n mount_options = ["noatime"]\n mount_partition = 1',
    })
    const tree = await buildImage({ template: none, folder })
    expect(tree.text).toContain('mount_partition, mount_options: Nothing is mounted for a bootstrap')
    const blank = await buildImage({
      template: imageTemplate({ source: '', fields: 'from_scratch = true' }),
      folder,
    })
    expect(blank.text).toContain('give disk_size and pre_mount_commands')
    const both = await buildImage({ template: imageTemplate({ fields: 'from_scratch = true' }), folder })
    expect(both.text).toContain(
      'Give exactly one of the blocks bootstrap, tarball and image, or from_scratch',
    )
    expect(await readdir(folder)).not.toContain('out')
  })

  test('the template of a fork is not run as root, unless that is allowed', async () => {
    const { folder } = await bench.folderWith({ table: 'gpt', format: 'raw' })
    const pull_request = { head: { repo: { full_name: 'octocat/images' } } }
    const event = join(folder, 'event.json')
    await writeFile(event, JSON.stringify({ repository: { full_name: 'example/images' }, pull_request }))
    const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event }
    const template = imageTemplate({ commands: ['echo it ran'] })
    const refused = await buildImage({ template, folder, env })
    expect(refused.exitCode).toBe(1)
    expect(refused.text).toContain('the fork octocat/images: its template is not run as root')
    expect(refused.text).not.toContain('it ran')
    await bench.expectNothingLeft(refused)
    const allowed = await buildImage({ template, folder, env, options: ['--allow-forks'] })
    expect(allowed.exitCode, allowed.text).toBe(0)
  })
})
