import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { sha256File } from '#shared/base/digest.ts'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { openImageBench, type ImageBench } from './imageBench.ts'
import { buildImage } from './imageBuild.ts'
import { imageTemplate, openBuiltImage } from './imageTemplate.ts'
import { canUseSources, rootNumber, rootStart, writeRawImage, type SourceImage } from './sourceImage.ts'

const isAble = (await canMount()) && (await findMissingTools('root')).length === 0 && (await canUseSources())

describe.skipIf(!isAble)('an image that another is started from (root)', { timeout: 120_000 }, () => {
  let bench: ImageBench
  beforeAll(async () => {
    bench = await openImageBench()
  })
  afterAll(() => bench[Symbol.asyncDispose]())

  const cases: readonly (readonly [SourceImage['table'], SourceImage['format'], string])[] = [
    ['gpt', 'raw', 'vhd'],
    ['mbr', 'vhd', 'raw'],
    ['none', 'qcow2', 'qcow2'],
    ['gpt', 'vhd-dynamic', 'raw'],
  ]
  test.for(cases)('is provisioned in place: %s in a %s into a %s', async ([table, from, format]) => {
    const { folder, source, sha256 } = await bench.folderWith({ table, format: from })
    const commands = [
      'echo made >/srv/made; cat /etc/hostname',
      'echo a-word-that-was-deleted >/srv/gone',
      'ls /dev/loop* /dev/sd* 2>/dev/null | wc -l',
      'setsid env -i sleep 1000 >/dev/null 2>&1 &',
    ]
    // What was never written could not be found in any case.
    const fields = 'pre_unmount_commands = ["sync; rm {{.MountPath}}/srv/gone"]'
    const result = await buildImage({ template: imageTemplate({ format, commands, fields }), folder })
    expect(result.exitCode, result.text).toBe(0)
    expect(result.text).toContain('from-image\n0\n')
    expect(result.outputs).toMatchObject({ diskFormat: format })
    expect(await sha256File(source)).toBe(sha256)
    const made = await openBuiltImage(result, format, table === 'none' ? 0 : rootStart)
    expect(made.fsck.exitCode, made.fsck.all).toBe(0)
    expect(await made.read('/srv/made')).toBe('made\n')
    expect(await made.read('/etc/hostname')).toBe('from-image\n')
    expect(await made.list('/usr/sbin')).not.toContain('policy-rc.d')
    expect(await made.has('a-word-that-was-deleted')).toBe(false)
    if (table !== 'none') {
      expect(await made.has('boot code of others')).toBe(true)
      expect(await made.table()).toMatch(table === 'gpt' ? /start= +16384, size= +11\d{4}/ : /bootable/)
    }
    expect(await readdir(join(folder, 'out'))).toContain(`image.${format}`)
    expect((await readdir(join(folder, 'out'))).filter((name) => name.startsWith('.'))).toEqual([])
    await bench.expectUntouched()
  })

  test.for(['gpt', 'mbr', 'none'] as const)('grows to the size that is asked for: %s', async (table) => {
    const { folder, source, sha256 } = await bench.folderWith({ table, format: 'raw' })
    const fields = 'disk_size = "256M"'
    const commands = ['head -c 100000000 /dev/zero | tr "\\\\0" x >/srv/large']
    const result = await buildImage({ template: imageTemplate({ fields, commands }), folder })
    expect(result.exitCode, result.text).toBe(0)
    expect(Number(result.outputs['diskSizeBytes'])).toBe(256 * 2 ** 20)
    const made = await openBuiltImage(result, 'raw', table === 'none' ? 0 : rootStart)
    expect(made.fsck.exitCode, made.fsck.all).toBe(0)
    expect((await made.read('/srv/large')).length).toBe(100_000_000)
    if (table === 'gpt') expect((await execa('sgdisk', ['-v', made.raw])).stdout).toMatch(/No problems found/)
    if (table !== 'none') {
      expect((await execa('sfdisk', ['--verify', made.raw])).stdout).toMatch(/No errors detected/)
      const sectors = Number(
        new RegExp(`disk${rootNumber[table]} :.*size= *(\\d+)`).exec(await made.table())?.[1],
      )
      expect(sectors * 512).toBeGreaterThan(246 * 2 ** 20)
    }
    expect(await sha256File(source)).toBe(sha256)
    await bench.expectUntouched()
  })

  test('may come by HTTP, and is what its checksum says', async () => {
    const { folder, source, sha256 } = await bench.folderWith({ table: 'mbr', format: 'qcow2' })
    const server = createServer((_request, response) => createReadStream(source).pipe(response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const from = (checksum: string) =>
      imageTemplate({}).replace(
        'path = "source.img"',
        `url      = "http://127.0.0.1:${port}/source.img"\n    checksum = "sha256:${checksum}"`,
      )
    const result = await buildImage({ template: from(sha256), folder })
    expect(result.exitCode, result.text).toBe(0)
    await rm(join(folder, 'out'), { recursive: true })
    const wrong = await buildImage({ template: from('0'.repeat(64)), folder })
    expect(wrong.exitCode).toBe(1)
    expect(wrong.text).toMatch(/SHA-256|checksum/i)
    await bench.expectNothingLeft(wrong)
  })

  test('with two file systems is asked which, and told', async () => {
    const folder = await bench.newFolder()
    const script = 'label: dos\nstart=2048, size=10000, type=83\nstart=16384, type=83\n'
    await writeRawImage(join(folder, 'source.img'), bench.tree, 'mbr', script)
    await execa('mke2fs', ['-q', '-b', '1024', '-E', 'offset=1048576', join(folder, 'source.img'), '4000k'])
    const unclear = await buildImage({ template: imageTemplate({}), folder })
    expect(unclear.exitCode).toBe(1)
    expect(unclear.text).toMatch(/More than one partition can be the root: name it with mount_partition/)
    await bench.expectNothingLeft(unclear)
    const clear = await buildImage({ template: imageTemplate({ fields: 'mount_partition = "2"' }), folder })
    expect(clear.exitCode, clear.text).toBe(0)
  })

  test('is mounted where and how the template says, and tells its place', async () => {
    const { folder } = await bench.folderWith({ table: 'mbr', format: 'raw' })
    await mkdir(join(folder, 'mounts'))
    await symlink('mounts', join(folder, 'link'))
    const at = `${folder}/link/new/{{.Device}}`
    const fields = `mount_path    = "${at}"
  mount_options = ["noatime", "commit=30"]
  pre_mount_commands    = ["sfdisk -d {{.Device}} >/dev/null && echo 'device is there'"]
  post_mount_commands   = ["grep ' {{.MountPath}} ' /proc/self/mountinfo"]
  pre_unmount_commands  = ["echo late >{{.MountPath}}/srv/late"]`
    const commands = ['echo "at ${build.MountPath} on ${build.Device}"']
    const result = await buildImage({ template: imageTemplate({ fields, commands }), folder })
    expect(result.exitCode, result.text).toBe(0)
    expect(result.text).toContain('device is there')
    expect(result.text).toMatch(
      /mounts\/new\/image\.raw\.[0-9a-f]{8}\.partial rw,nodev,noatime - ext4 \S+ rw,commit=30/,
    )
    expect(result.text).toMatch(
      /at \/var\/tmp\/mi-build-\S+\/mounts\/new\/\S+ on \/var\/tmp\/mi-build-\S+\/out\/\.image\.raw/,
    )
    expect(await (await openBuiltImage(result, 'raw', rootStart)).read('/srv/late')).toBe('late\n')
    expect(await readdir(join(folder, 'mounts'))).toEqual([])
    await bench.expectUntouched()
  })

  test('is mounted by a command of the template, which has to mount it', async () => {
    const { folder } = await bench.folderWith({ table: 'gpt', format: 'raw' })
    const mount = 'manual_mount_command = "mount -o loop,offset=8388608 {{.Device}}"'
    const manual = await buildImage({
      template: imageTemplate({ fields: mount, commands: ['echo x >/srv/x'] }),
      folder,
    })
    expect(manual.exitCode, manual.text).toBe(0)
    expect(await (await openBuiltImage(manual, 'raw', rootStart)).read('/srv/x')).toBe('x\n')
    await bench.expectUntouched()
    await rm(join(folder, 'out'), { recursive: true })
    const idle = await buildImage({
      template: imageTemplate({ fields: 'manual_mount_command = "echo"' }),
      folder,
    })
    expect(idle.exitCode).toBe(1)
    expect(idle.text).toContain('manual_mount_command has mounted nothing at')
    await bench.expectNothingLeft(idle)
  })

  test('may be a disk from scratch', async () => {
    const folder = await bench.newFolder()
    const fields = `from_scratch = true
  disk_size    = "96M"
  pre_mount_commands = [
    "printf 'start=2048, type=83\\\\n' | sfdisk -q --label dos {{.Device}}",
    "mke2fs -q -t ext4 -E offset=1048576 {{.Device}} 95M",
  ]
  post_mount_commands = ["cp -a ${bench.tree}/. {{.MountPath}}/"]`
    const commands = ['echo scratch >/srv/scratch']
    const result = await buildImage({
      template: imageTemplate({ source: '', fields, commands, format: 'vhd' }),
      folder,
    })
    expect(result.exitCode, result.text).toBe(0)
    const made = await openBuiltImage(result, 'vhd', 2 ** 20)
    expect(made.fsck.exitCode).toBe(0)
    expect(await made.read('/srv/scratch')).toBe('scratch\n')
    await bench.expectUntouched()
  })

  test('whose kernels change keeps starting, or is refused', async () => {
    const { folder } = await bench.folderWith({ table: 'gpt', format: 'raw' })
    const more = await buildImage({
      template: imageTemplate({ commands: ['echo k >/boot/vmlinuz-2'] }),
      folder,
    })
    expect(more.exitCode, more.text).toBe(0)
    expect(more.text).toMatch(/\+vmlinuz-2\), and the boot menu does not name vmlinuz-2/)
    await rm(join(folder, 'out'), { recursive: true })
    const less = await buildImage({ template: imageTemplate({ commands: ['rm /boot/vmlinuz-1'] }), folder })
    expect(less.exitCode).toBe(1)
    expect(less.text).toMatch(/-vmlinuz-1\), and the boot menu, which cannot be written anew here/)
    await bench.expectNothingLeft(less)
  })
})
