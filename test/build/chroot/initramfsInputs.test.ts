import { appendFile, chmod, mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { initramfsKey } from '#shared/build/chroot/initramfsInputs.ts'
import { createHostPrograms } from '#shared/chroot/hostPrograms.ts'
import { scratch } from '#test/base/scratch.ts'
import { localTools } from '#test/disk/tools.ts'

const epochSeconds = 1_700_000_000
const hooks = 'usr/share/initramfs-tools/hooks'

/** A tree with a hook, a module and a setting, all older than the build. */
async function makeTree(): Promise<string> {
  const tree = await scratch()
  await mkdir(join(tree, 'boot/grub'), { recursive: true })
  const files = [`${hooks}/udev`, 'etc/initramfs-tools/modules', 'usr/lib/modules/6.1/a.ko', 'etc/motd']
  for (const path of files) await put(tree, path, 'old', epochSeconds - 1000)
  return tree
}

async function put(tree: string, path: string, text: string, seconds?: number): Promise<void> {
  const file = join(tree, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  if (seconds !== undefined) await utimes(file, seconds, seconds)
}

async function keyOf(tree: string, recipe = 'recipe'): Promise<string | undefined> {
  const { exec, env } = await localTools(await scratch())
  return initramfsKey({ tree, epochSeconds, recipe, host: createHostPrograms({ exec, env }) })
}

describe('what an initramfs is made of', () => {
  let tree: string
  let before: string | undefined
  beforeEach(async () => {
    tree = await makeTree()
    before = await keyOf(tree)
    expect(before).toMatch(/^[0-9a-f]{64}$/)
  })

  test.each<readonly [string, () => Promise<void>]>([
    ['a module that was installed', () => put(tree, 'usr/lib/modules/6.1/b.ko', 'b', epochSeconds - 1000)],
    ['a file of another size', () => appendFile(join(tree, 'usr/lib/modules/6.1/a.ko'), 'x')],
    ['a file of another time', () => put(tree, 'usr/lib/modules/6.1/a.ko', 'old', epochSeconds - 999)],
    ['a setting written in the build', () => put(tree, 'etc/initramfs-tools/modules', 'new')],
    ['a mode', () => chmod(join(tree, hooks, 'udev'), 0o755)],
    ['a link', () => symlink('/nowhere', join(tree, 'etc/link'))],
    ['a kernel', () => put(tree, 'boot/vmlinuz-6.1', 'k', epochSeconds - 1000)],
  ])('%s counts', async (_name, change) => {
    await change()
    const after = await keyOf(tree)
    expect(after).toMatch(/^[0-9a-f]{64}$/)
    expect(after).not.toBe(before)
  })

  test('content written in the build counts, when it was written does not', async () => {
    await put(tree, 'etc/modules', 'one', epochSeconds + 50)
    const one = await keyOf(tree)
    await put(tree, 'etc/modules', 'two', epochSeconds + 50)
    expect(await keyOf(tree)).not.toBe(one)
    await put(tree, 'etc/modules', 'one', epochSeconds + 5000)
    expect(await keyOf(tree)).toBe(one)
  })

  test('what no initramfs holds does not count', async () => {
    await put(tree, 'etc/motd', 'Hello')
    await put(tree, 'etc/resolv.conf', 'nameserver 192.0.2.1')
    await put(tree, 'var/lib/state', 'x')
    await put(tree, 'root/.profile', 'x')
    await put(tree, 'usr/share/doc/a/copyright', 'x')
    await put(tree, 'boot/initrd.img-6.1', 'x')
    await put(tree, 'boot/grub/grub.cfg', 'x')
    expect(await keyOf(tree)).toBe(before)
  })

  test('another way to make it counts', async () => {
    expect(await keyOf(tree, 'another')).not.toBe(before)
  })

  test.each<readonly [string, () => Promise<void>]>([
    ['a hook of a package that is not known', () => put(tree, `${hooks}/dropbear`, '')],
    ['a hook of the template', () => put(tree, 'etc/initramfs-tools/hooks/mine', '')],
    [
      'a folder that is a link out of what is looked at',
      async () => {
        await rename(join(tree, 'etc'), join(tree, 'var'))
        await symlink('var', join(tree, 'etc'))
      },
    ],
  ])('%s: it cannot be told', async (_name, change) => {
    await change()
    expect(await keyOf(tree)).toBeUndefined()
  })
})
