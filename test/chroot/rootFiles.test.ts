import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { testExec, testTarget } from './chrootBench.ts'

const isAble = await canMount()

describe.skipIf(!isAble)('files of a target (root)', () => {
  test('are put with their mode, whole, and in the place of what was there', async () => {
    const { files, sh, folder } = await testTarget()
    await files.put(Buffer.from('one'), '/srv/file', {})
    expect(await sh('stat -c "%a %u" /srv/file; cat /srv/file')).toBe('600 0\none')
    await sh('chmod 644 /srv/file')
    await files.put(Buffer.from('two'), '/srv/file', { mode: 0o4755 })
    expect(await sh('stat -c %a /srv/file; cat /srv/file')).toBe('4755\ntwo')
    const source = join(folder, 'a "quoted" $name\nof two lines')
    await writeFile(source, Buffer.from([0, 255, 10, 0]))
    await chmod(source, 0o640)
    await files.put({ file: source }, '/srv/bytes $x `y`', {})
    expect(await sh('stat -c %a "/srv/bytes \\$x \\`y\\`"; od -An -tx1 "/srv/bytes \\$x \\`y\\`"')).toBe(
      '640\n 00 ff 0a 00\n',
    )
    await files.put({ file: source }, '/srv', {})
    expect(await sh('ls /srv | wc -l')).toBe('4\n')
    await expect(files.put(Buffer.from(''), '/srv', {})).rejects.toThrow('/srv is a folder')
    await expect(files.put(Buffer.from(''), '/none/file', {})).rejects.toThrow(/folder \/none does not exist/)
  })

  test('follow links as the target does, and never out of it', async () => {
    const { files, sh, folder } = await testTarget()
    const outside = join(folder, 'host-file')
    await writeFile(outside, 'host')
    await sh(
      `mkdir -p ${folder}; ln -s ${outside} /srv/absolute; ln -s ../../../../..${outside} /srv/relative; ln -s / /srv/up; ln -s loop /srv/loop`,
    )
    await files.put(Buffer.from('new'), '/srv/absolute', { mode: 0o644 })
    await files.put(Buffer.from('newer'), '/srv/relative', { mode: 0o644 })
    expect(await readFile(outside, 'utf8')).toBe('host')
    expect(await sh(`cat ${outside}; readlink /srv/absolute`)).toBe(`newer${outside}\n`)
    await files.get('/srv/absolute', join(folder, 'got'), {})
    expect(await readFile(join(folder, 'got'), 'utf8')).toBe('newer')
    await expect(files.put(Buffer.from(''), '/srv/loop', {})).rejects.toThrow()
    await sh('ln -s /etc/shadow-of-nobody /srv/dangling')
    await files.put(Buffer.from('made'), '/srv/dangling', {})
    expect(await sh('cat /etc/shadow-of-nobody')).toBe('made')
  })

  test('come as folders with modes, links and hidden files, without what is excluded', async () => {
    const { files, sh, folder } = await testTarget()
    const source = join(folder, 'source')
    await mkdir(join(source, 'sub/deep'), { recursive: true })
    await mkdir(join(source, 'left/out'), { recursive: true })
    await mkdir(join(source, 'bin'))
    await writeFile(join(source, '.hidden'), 'h', { mode: 0o600 })
    await writeFile(join(source, 'sub/deep/run'), 'r')
    await chmod(join(source, 'sub/deep/run'), 0o4750)
    await writeFile(join(source, 'left/file'), 'l')
    await writeFile(join(source, 'leftover'), 'stays')
    await writeFile(join(source, 'bin/tool'), 't')
    await symlink('/etc/absolute', join(source, 'link'))
    await files.putFolder(source, '/srv/new folder', { exclude: ['left', 'sub/none*'] })
    expect(await sh('cd "/srv/new folder"; find . -printf "%p %m %U %l\\n" | sort')).toBe(
      [
        '. 755 0 ',
        './.hidden 600 0 ',
        './bin 755 0 ',
        './bin/tool 644 0 ',
        './leftover 644 0 ',
        './link 777 0 /etc/absolute',
        './sub 755 0 ',
        './sub/deep 755 0 ',
        './sub/deep/run 4750 0 ',
        '',
      ].join('\n'),
    )
    // On a system of today /bin is a link to /usr/bin, and stays one.
    await sh('mkdir /srv/merged /srv/merged/usr-bin; ln -s usr-bin /srv/merged/bin')
    await files.putFolder(source, '/srv/merged', {})
    expect(await sh('readlink /srv/merged/bin; cat /srv/merged/usr-bin/tool')).toBe('usr-bin\nt')
    const target = join(folder, 'back')
    await mkdir(target)
    await files.getFolder('/srv/new folder', target, { exclude: ['sub'] })
    expect((await readdir(target)).toSorted()).toEqual(['.hidden', 'bin', 'leftover', 'link'])
    expect(await readlink(join(target, 'link'))).toBe('/etc/absolute')
    expect((await stat(join(target, '.hidden'))).mode & 0o777).toBe(0o600)
    await expect(files.putFolder(join(folder, 'none'), '/srv/x', {})).rejects.toThrow(/none/)
    await expect(files.getFolder('/none', target, {})).rejects.toThrow(/none/)
    await expect(files.get('/srv', join(folder, 'y'), {})).rejects.toThrow('/srv is no file of the target')
  })

  test('large ones pass without being held in memory, and a cancelled one is never seen', async () => {
    const { files, sh, folder } = await testTarget()
    const source = join(folder, 'large')
    await writeFile(source, Buffer.alloc(64 * 2 ** 20, 'x'))
    await files.put({ file: source }, '/srv/large', {})
    expect(await sh('stat -c %s /srv/large')).toBe(`${64 * 2 ** 20}\n`)
    const cancelled = new AbortController()
    const putting = files.put({ file: source }, '/srv/cancelled', { signal: cancelled.signal })
    cancelled.abort()
    await expect(putting).rejects.toThrow()
    expect(await sh('ls -A /srv')).toBe('large\n')
    // At any moment: on its way in a program ignores the signal, and its input ends all the same.
    for (let round = 0; round < 8; round++) {
      const later = new AbortController()
      const putting = files.put({ file: source }, '/srv/cancelled', { signal: later.signal })
      setTimeout(() => later.abort(), round * 3)
      await expect(putting).rejects.toThrow()
      expect(await sh('ls -A /srv')).toBe('large\n')
    }
    const back = await scratch()
    await files.get('/srv/large', join(back, 'large'), {})
    expect((await stat(join(back, 'large'))).size).toBe(64 * 2 ** 20)
  })

  test('programs get argv as it is, without a host’s variables, and lack the rights over the machine', async () => {
    const { root } = await testTarget()
    const printed: string[] = []
    const run = async (file: string, ...args: readonly string[]) => {
      printed.length = 0
      const env = { PATH: '/usr/sbin:/usr/bin', A: '$HOME `id` "\'' }
      const end = await root.run({
        file,
        args,
        env,
        onOutput: (chunk) => void printed.push(Buffer.from(chunk).toString()),
      })
      return { ...end, text: printed.join('') }
    }
    expect((await run('/usr/bin/printf', '%s|', '$HOME', 'a\nb', '`id`', '', "'")).text).toBe(
      "$HOME|a\nb|`id`||'|",
    )
    expect((await run('/bin/sh', '-c', 'printf %s "$A"')).text).toBe('$HOME `id` "\'')
    expect((await run('/bin/sh', '-c', 'exit 42')).exitCode).toBe(42)
    expect(await run('/bin/sh', '-c', 'kill -USR1 $$')).toMatchObject({ exitCode: null, signal: 'SIGUSR1' })
    expect((await run('/no/such')).exitCode).toBe(127)
    expect((await run('/etc')).exitCode).toBe(126)
    for (const forbidden of ['mknod /srv/sda b 8 0', 'date -s 2000-01-01', 'dmesg -n 1'])
      expect((await run('/bin/sh', '-c', forbidden)).exitCode, forbidden).not.toBe(0)
    expect((await run('/bin/sh', '-c', 'echo /dev/*')).text.split(' ').length).toBeLessThan(16)
  })

  test('what a program leaves running is ended with it', async () => {
    const { exec } = testExec()
    const { root, sh } = await testTarget(exec)
    const env = { PATH: '/usr/bin' }
    const end = await root.run({
      file: '/bin/sh',
      args: ['-c', 'setsid sleep 999 >/dev/null 2>&1 & exit 0'],
      env,
    })
    expect(end).toMatchObject({ exitCode: 0, leftoverCount: 1 })
    expect(await sh('grep -l "^sleep" /proc/[0-9]*/cmdline || echo none')).toBe('none\n')
  })
})
