import { execa } from 'execa'
import { chmod, mkdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assembleDisk, type DiskRequest } from '#shared/disk/assembleDisk.ts'
import { deriveIdentity } from '#shared/disk/diskIdentity.ts'
import type { BootKind, FilesystemKind, PartitionTableKind } from '#shared/disk/layout/diskLayout.ts'
import { planLayout } from '#shared/disk/layout/planLayout.ts'
import { sealVhd } from '#shared/disk/vhd/sealVhd.ts'
import { scratch } from '#test/base/scratch.ts'
import { judge, localTools, missingPrograms } from './tools.ts'

const missing = await missingPrograms(
  'mke2fs',
  'debugfs',
  'e2fsck',
  'mkfs.vfat',
  'mcopy',
  'sgdisk',
  'grub-mkimage',
)
const needs = `(needs ${missing.join(' ') || 'nothing more'})`
const missingBtrfs = await missingPrograms('mkfs.btrfs', 'btrfs')
const identity = deriveIdentity('assemble')
const epochSeconds = 1_700_000_000

/** A tree with everything a boot needs to be prepared for; its kernel is none. */
async function handMadeTree(folder: string): Promise<string> {
  const tree = join(folder, 'tree')
  const signed = 'usr/lib/grub/x86_64-efi-signed'
  for (const directory of ['boot', 'etc', 'usr/lib/shim', signed, 'usr/share/deep/er'])
    await mkdir(join(tree, directory), { recursive: true })
  for (const [path, content] of [
    ['boot/vmlinuz-6.1.0-9-cloud-amd64', 'old kernel'],
    ['boot/initrd.img-6.1.0-9-cloud-amd64', 'old initrd'],
    ['boot/vmlinuz-6.1.0-50-cloud-amd64', 'kernel'],
    ['usr/lib/os-release', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'],
    ['usr/lib/shim/shimx64.efi.signed', 'shim'],
    ['usr/lib/shim/mmx64.efi.signed', 'mok'],
    [`${signed}/grubx64.efi.signed`, 'grub'],
    ['usr/share/deep/er/ümläut and space', 'text'],
  ] as const)
    await writeFile(join(tree, path), content)
  for (let index = 0; index < 300; index++)
    await writeFile(join(tree, `usr/share/deep/file-${index}`), 'x'.repeat(index * 40))
  await symlink('deep/er', join(tree, 'usr/share/link'))
  return tree
}

interface Wish {
  readonly table?: PartitionTableKind
  readonly boot?: BootKind
  readonly mebibytes?: number
  readonly filesystem?: FilesystemKind
}

function requestOf(tree: string, image: string, wish: Wish = {}): DiskRequest {
  const { table = 'gpt', boot = 'both', mebibytes = 300, filesystem = 'ext4' } = wish
  const sizeBytes = mebibytes * 2 ** 20
  const layout = planLayout({ sizeBytes, partitionTable: table, boot, filesystem })
  const kernelArguments = ['console=ttyS0,115200', 'quiet']
  return { tree, image, layout, identity, epochSeconds, label: 'cloudroot', kernelArguments }
}

async function assemble(folder: string, name: string, tree: string, wish: Wish = {}) {
  const image = join(folder, name)
  return { image, ...(await assembleDisk(await localTools(folder), requestOf(tree, image, wish))) }
}

describe.skipIf(missing.length > 0)(`a disk made of a tree ${needs}`, () => {
  it.each([
    ['gpt', 'both'],
    ['gpt', 'bios'],
    ['gpt', 'uefi'],
    ['gpt', 'none'],
    ['mbr', 'both'],
    ['mbr', 'bios'],
    ['mbr', 'none'],
  ] as const)('by %s for %s is without a fault', async (table, boot) => {
    const folder = await scratch()
    const { image, isSigned } = await assemble(folder, 'a.raw', await handMadeTree(folder), { table, boot })
    expect(isSigned).toBe(boot === 'both' || boot === 'uefi')
    expect((await judge('sfdisk', '--verify', image)).said).toMatch(/No errors detected/)
    const { stdout } = await execa('/usr/sbin/sfdisk', ['-d', image])
    const start = Number(/1 : start= *(\d+)/.exec(stdout)?.[1])
    const checked = await judge('e2fsck', '-fn', `${image}?offset=${start * 512}`)
    expect(checked).toMatchObject({ exitCode: 0 })
    const content = await judge(
      'debugfs',
      '-R',
      'cat "/usr/share/deep/er/ümläut and space"',
      `${image}?offset=${start * 512}`,
    )
    expect(content.said).toContain('text')
  })

  it('is sparse, and takes little more than the tree', async () => {
    const folder = await scratch()
    const { image, sizeBytes, dataBytes } = await assemble(folder, 'a.raw', await handMadeTree(folder), {
      mebibytes: 4096,
    })
    expect(sizeBytes).toBe(2 ** 32)
    expect((await stat(image)).size).toBe(2 ** 32)
    expect(dataBytes).toBe((await stat(image)).blocks * 512)
    expect(dataBytes).toBeLessThan(32 * 2 ** 20)
  })

  it('starts by the parts of the tree that are signed, and by a menu of its kernels', async () => {
    const folder = await scratch()
    const tree = await handMadeTree(folder)
    const { image } = await assemble(folder, 'a.raw', tree)
    const listed = await judge('mdir', '-b', '-/', '-i', `${image}@@4194304`, '::')
    expect(listed.said.split('\n').filter((line) => !line.endsWith('/'))).toEqual([
      '::/EFI/BOOT/BOOTX64.EFI',
      '::/EFI/BOOT/grubx64.efi',
      '::/EFI/BOOT/mmx64.efi',
      '::/EFI/BOOT/grub.cfg',
      '::/EFI/debian/shimx64.efi',
      '::/EFI/debian/grubx64.efi',
      '::/EFI/debian/mmx64.efi',
      '::/EFI/debian/grub.cfg',
    ])
    const stub = await judge('mtype', '-i', `${image}@@4194304`, '::/EFI/debian/grub.cfg')
    expect(stub.said).toBe(
      `search.fs_uuid ${identity.rootUuid} root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg`,
    )
    const inside = await judge('debugfs', '-R', 'cat /boot/grub/grub.cfg', `${image}?offset=${128 * 2 ** 20}`)
    expect(inside.said).toContain(
      `linux /boot/vmlinuz-6.1.0-50-cloud-amd64 root=UUID=${identity.rootUuid} ro console=ttyS0,115200 quiet`,
    )
    expect((await judge('grub-script-check', join(tree, 'boot/grub/grub.cfg'))).said).toBe('')
  })

  it('starts by a signed part behind links that begin at the root of the image, or climb above it', async () => {
    const folder = await scratch()
    const tree = await handMadeTree(folder)
    const shim = join(tree, 'usr/lib/shim/shimx64.efi.signed')
    await rename(shim, `${shim}.latest`)
    await symlink('/etc/alternatives/shim', shim)
    await symlink('../../../../opt/alternatives', join(tree, 'etc/alternatives'))
    await mkdir(join(tree, 'opt/alternatives'), { recursive: true })
    await symlink('/lib/shim/./shimx64.efi.signed.latest', join(tree, 'opt/alternatives/shim'))
    await symlink('usr/lib', join(tree, 'lib'))
    const { image, isSigned } = await assemble(folder, 'a.raw', tree)
    expect(isSigned).toBe(true)
    expect((await judge('mtype', '-i', `${image}@@4194304`, '::/EFI/BOOT/BOOTX64.EFI')).said).toBe('shim')
  })

  it.each(['of another file', 'of itself'])(
    'takes nothing of this machine for a part behind a link %s',
    async (what) => {
      const folder = await scratch()
      const tree = await handMadeTree(folder)
      const shim = join(tree, 'usr/lib/shim/shimx64.efi.signed')
      const outside = join(folder, 'shim')
      await writeFile(outside, 'of this machine')
      await rm(shim)
      await symlink(what === 'of itself' ? 'shimx64.efi.signed' : outside, shim)
      const { image, isSigned } = await assemble(folder, 'a.raw', tree)
      expect(isSigned).toBe(false)
      expect((await judge('grep', '-c', 'of this machine', image)).said).toBe('0')
    },
  )

  it('is the same, byte by byte, of another copy of the tree at another time', async () => {
    const folder = await scratch()
    const tree = await handMadeTree(folder)
    const copy = join(folder, 'copy')
    const first = await assemble(folder, 'a.raw', tree)
    await rm(join(tree, 'boot/grub'), { recursive: true })
    await execa('cp', ['-a', tree, copy])
    await utimes(join(copy, 'usr/share/deep/file-7'), new Date(), new Date())
    await readFile(join(copy, 'usr/share/deep/file-8'))
    const second = await assemble(folder, 'b.raw', copy)
    for (const { image } of [first, second]) await sealVhd(image, { epochSeconds, uuid: identity.vhdUuid })
    expect(await judge('cmp', first.image, second.image)).toEqual({ exitCode: 0, said: '' })
  })

  it('has no time after its epoch', async () => {
    const folder = await scratch()
    const { image } = await assemble(folder, 'a.raw', await handMadeTree(folder))
    const shown = await judge(
      'debugfs',
      '-R',
      'stat /usr/share/deep/file-7',
      `${image}?offset=${128 * 2 ** 20}`,
    )
    const times = [...shown.said.matchAll(/^ *([acm]|cr)time: 0x([0-9a-f]{8})/gm)].map(([, , hex = '']) =>
      Number.parseInt(hex, 16),
    )
    expect(times).toEqual([epochSeconds, epochSeconds, epochSeconds, epochSeconds])
  })
})

describe.skipIf(missing.length + missingBtrfs.length > 0)(`other file systems ${needs}`, () => {
  it('are a sound Btrfs with the owners and modes of the tree, not the same twice', async () => {
    const folder = await scratch()
    const tree = await handMadeTree(folder)
    await chmod(join(tree, 'usr/share/deep/file-7'), 0o4751)
    const { image, isReproducible } = await assemble(folder, 'a.raw', tree, { filesystem: 'btrfs' })
    expect(isReproducible).toBe(false)
    const part = join(folder, 'part')
    await execa('dd', [`if=${image}`, `of=${part}`, 'bs=1M', 'skip=128', 'count=171', 'status=none'])
    expect(await judge('btrfs', 'check', part)).toMatchObject({ exitCode: 0 })
    const restored = join(folder, 'restored')
    await mkdir(restored)
    await judge('btrfs', 'restore', '-m', part, restored)
    expect((await stat(join(restored, 'usr/share/deep/file-7'))).mode & 0o7777).toBe(0o4751)
    expect(await readFile(join(restored, 'usr/share/deep/er/ümläut and space'), 'utf8')).toBe('text')
  })

  it('are refused where a tree would lose something', async () => {
    const folder = await scratch()
    const made = assemble(folder, 'a.raw', await handMadeTree(folder), { filesystem: 'xfs', mebibytes: 600 })
    await expect(made).rejects.toThrow(/xfs cannot be made of a tree without mounting it/)
  })

  it('say how much too small they are', async () => {
    const folder = await scratch()
    const tree = await handMadeTree(folder)
    await writeFile(join(tree, 'large'), Buffer.alloc(200 * 2 ** 20, 1))
    const made = assemble(folder, 'a.raw', tree, { filesystem: 'btrfs' })
    await expect(made).rejects.toThrow(/tree holds 20\d\.\d MiB and does not fit/)
  })
})

describe.skipIf(missing.length > 0)(`a disk that cannot be made ${needs}`, () => {
  it('says how much too small it is, and is not there', async () => {
    const folder = await scratch()
    const tree = await handMadeTree(folder)
    await writeFile(join(tree, 'large'), Buffer.alloc(60 * 2 ** 20, 1))
    const image = join(folder, 'a.raw')
    const tools = await localTools(folder)
    await expect(assembleDisk(tools, requestOf(tree, image, { mebibytes: 180 }))).rejects.toThrow(
      /tree holds 6\d\.\d MiB and does not fit into a root file system of 51 MiB/,
    )
    await expect(stat(image)).rejects.toThrow('ENOENT')
  })

  it('has no kernel', async () => {
    const folder = await scratch()
    const tree = join(folder, 'tree')
    await mkdir(tree)
    await expect(assemble(folder, 'a.raw', tree)).rejects.toThrow(/no kernel in \/boot/)
    expect(await assemble(folder, 'a.raw', tree, { boot: 'none' })).toMatchObject({ isSigned: false })
  })

  it('has its place for GRUB lead out of the tree, where nothing is written', async () => {
    const folder = await scratch()
    const tree = await handMadeTree(folder)
    const outside = join(folder, 'outside')
    await mkdir(outside)
    await symlink(outside, join(tree, 'boot/grub'))
    await expect(assemble(folder, 'a.raw', tree)).rejects.toMatchObject({ code: 'TREE_NOT_BOOTABLE' })
    await expect(stat(join(outside, 'grub.cfg'))).rejects.toThrow('ENOENT')
  })

  it.each([
    [{ epochSeconds: 0 }, /epoch 0 is no whole number/],
    [{ epochSeconds: 2 ** 31 }, /epoch 2147483648/],
    [{ label: 'a label with spaces' }, /label "a label with spaces"/],
    [{ label: '' }, /label ""/],
    [{ kernelArguments: ['quiet', 'a b'] }, /"a b" is no word for the kernel/],
    [{ kernelArguments: ['x\n}'] }, /no word for the kernel/],
  ])('is asked for in a way that cannot be: %j', async (wrong, message) => {
    const folder = await scratch()
    const tree = await handMadeTree(folder)
    const request = { ...requestOf(tree, join(folder, 'a.raw')), ...wrong }
    await expect(assembleDisk(await localTools(folder), request)).rejects.toThrow(message)
  })

  it('is there already', async () => {
    const folder = await scratch()
    const tree = await handMadeTree(folder)
    await writeFile(join(folder, 'a.raw'), 'mine')
    await expect(assemble(folder, 'a.raw', tree)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
    expect(await readFile(join(folder, 'a.raw'), 'utf8')).toBe('mine')
  })

  it('is of programs that are not installed', async () => {
    const folder = await scratch()
    const tools = await localTools(folder)
    const exec: typeof tools.exec = (request) =>
      tools.exec({
        ...request,
        args: request.args.map((word) => (word === 'e2fsck' ? 'e2fsck-none' : word)),
      })
    const image = join(folder, 'a.raw')
    const made = assembleDisk({ ...tools, exec }, requestOf(await handMadeTree(folder), image))
    await expect(made).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      detail: 'e2fsck is not installed.',
      hint: 'On Debian and Ubuntu: apt-get install e2fsprogs',
    })
    await expect(stat(image)).rejects.toThrow('ENOENT')
  })

  it('is stopped', async () => {
    const folder = await scratch()
    const stop = new AbortController()
    const tools = await localTools(folder)
    const exec: typeof tools.exec = (request) => {
      if (request.args.includes('-d')) stop.abort()
      return tools.exec(request)
    }
    const image = join(folder, 'a.raw')
    const made = assembleDisk(
      { ...tools, exec, signal: stop.signal },
      requestOf(await handMadeTree(folder), image),
    )
    await expect(made).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(stat(image)).rejects.toThrow('ENOENT')
  })
})
