import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Exec } from '#shared/base/exec.ts'
import { mountAll, readChrootMounts } from '#shared/chroot/chrootMounts.ts'
import { createHostPrograms } from '#shared/chroot/hostPrograms.ts'
import { shareNameResolution } from '#shared/chroot/nameResolution.ts'
import { placeFile } from '#shared/chroot/placedFile.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { testTarget, toolEnvironment } from './chrootBench.ts'

/** Takes down what would be run, until a command of which `fails` holds ends the row with 32. */
function recorder(fails: (line: string) => boolean = () => false): {
  readonly exec: Exec
  readonly commands: string[]
} {
  const commands: string[] = []
  const exec: Exec = async ({ args, onOutput }) => {
    for (const words of commandsOf(args.slice(3))) {
      const line = words.filter((word) => !word.includes('\n')).join(' ')
      commands.push(line)
      if (fails(line)) {
        await onOutput?.(Buffer.from('target is busy\n'), 'stderr')
        return { exitCode: 32, signal: null, stoppedBy: undefined, leftoverCount: 0 }
      }
      await onOutput?.(Buffer.from('\n'), 'stdout')
    }
    return { exitCode: 0, signal: null, stoppedBy: undefined, leftoverCount: 0 }
  }
  return { exec, commands }
}

/** A row of commands, each after the number of its words. */
function commandsOf([count, ...words]: readonly string[]): readonly (readonly string[])[] {
  if (count === undefined) return []
  return [words.slice(0, Number(count)), ...commandsOf(words.slice(Number(count)))]
}

const azureDefault = [
  ['proc', 'proc', '/proc'],
  ['sysfs', 'sysfs', '/sys'],
  ['bind', '/dev', '/dev'],
  ['devpts', 'devpts', '/dev/pts'],
  ['binfmt_misc', 'binfmt_misc', '/proc/sys/fs/binfmt_misc'],
] as const

describe('the mounts of azure-chroot, recorded', () => {
  const mount = async (exec: Exec, privileges: 'root' | 'rootless' = 'root') => {
    const host = createHostPrograms({ exec, env: {} })
    return mountAll(readChrootMounts(azureDefault), '/target', { host, privileges })
  }

  test('are mounted in order and unmounted in reverse, once', async () => {
    const { exec, commands } = recorder()
    const unmount = await mount(exec)
    const mounts = commands.filter((line) => line.startsWith('mount'))
    expect(mounts).toEqual([
      'mount -t proc proc /target/proc',
      'mount -t sysfs -o ro,nosuid,nodev,noexec sysfs /target/sys',
      'mount --bind /dev /target/dev',
      'mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts /target/dev/pts',
      'mount -t binfmt_misc binfmt_misc /target/proc/sys/fs/binfmt_misc',
    ])
    commands.length = 0
    await unmount()
    await unmount()
    expect(commands).toEqual([
      'umount -R -- /target/proc/sys/fs/binfmt_misc',
      'umount -R -- /target/dev/pts',
      'umount -R -- /target/dev',
      'umount -R -- /target/sys',
      'umount -R -- /target/proc',
    ])
  })

  test('one that fails takes those before it down and says why', async () => {
    const { exec, commands } = recorder((line) => line.includes('ptmxmode'))
    await expect(mount(exec)).rejects.toThrow(/mount -t devpts .* ended with exit code 32\.\ntarget is busy/)
    expect(commands.filter((line) => line.startsWith('umount'))).toEqual([
      'umount -R -- /target/dev',
      'umount -R -- /target/sys',
      'umount -R -- /target/proc',
    ])
  })

  test('one that is busy stays on the list, and is tried again', async () => {
    let isBusy = true
    const { exec, commands } = recorder((line) => isBusy && line === 'umount -R -- /target/dev')
    const unmount = await mount(exec)
    await expect(unmount()).rejects.toMatchObject({ code: 'TOOL_FAILED' })
    isBusy = false
    commands.length = 0
    await unmount()
    expect(commands).toEqual([
      'umount -R -- /target/dev',
      'umount -R -- /target/sys',
      'umount -R -- /target/proc',
    ])
  })

  test('are those a user namespace may make when there is no root', async () => {
    const { exec, commands } = recorder()
    await mount(exec, 'rootless')
    expect(commands).toContain('mount --rbind /sys /target/sys')
    expect(commands).toContain('mount --rbind /dev /target/dev')
  })

  test('have three parts', () => {
    expect(() => readChrootMounts([['proc', '/proc']])).toThrow(/\[proc, \/proc\] has 2 parts/)
  })
})

const isAble = await canMount()

describe.skipIf(!isAble)('a target that is mounted (root)', () => {
  test('has devices of its own, what programs count on and no disk', async () => {
    const { sh, unmount, host, root } = await testTarget()
    expect(await sh('ls /dev')).toBe(
      'fd\nfull\nnull\nptmx\npts\nrandom\nshm\nstderr\nstdin\nstdout\ntty\nurandom\nzero\n',
    )
    expect(
      await sh(
        'echo x >/dev/null; head -c 3 /dev/zero | od -An -tx1; echo y >/dev/shm/z; cat /dev/shm/z; test -e /proc/self/exe && echo proc',
      ),
    ).toBe(' 00 00 00\ny\nproc\n')
    await expect(sh('echo 1 >/sys/kernel/mm/ksm/run')).rejects.toThrow(/Read-only/)
    await unmount()
    expect(
      await host.run([
        'sh',
        '-c',
        'cd "$1"; ls -A proc sys dev run tmp; grep -c "$1" /proc/self/mountinfo',
        'sh',
        root.path,
      ]),
    ).toMatch(/^dev:\n\nproc:\n\nrun:\n\nsys:\n\ntmp:\n2\n$/)
  })

  test('cannot be led out of itself by a link in the place of a mount point', async () => {
    const { sh, host, root } = await testTarget()
    await sh('ln -s /home /srv/link; ln -s ../../../../../../../../srv /srv/up')
    for (const target of ['/srv/link/x/../../../../etc', '/srv/link'])
      await mountAll([{ type: 'tmpfs', source: 'x', target }], root.path, { host, privileges: 'root' }).then(
        () => expect.unreachable(target),
        (thrown: unknown) => expect(thrown).toMatchObject({ code: 'TOOL_FAILED' }),
      )
  })
})

describe.skipIf(!isAble)('resolv.conf of a target (root)', () => {
  const before = [
    ['a file', "printf 'nameserver 192.0.2.1\\n' >/etc/resolv.conf; chmod 640 /etc/resolv.conf"],
    ['a link that dangles', 'ln -s ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf'],
    ['nothing', ':'],
  ] as const

  test.each(before)('is this machine’s for the build, and %s again afterwards', async (_name, make) => {
    const { root, sh, host } = await testTarget()
    await sh(make)
    const state = () =>
      sh('stat -c "%F %a %i %Y" /etc/resolv.conf 2>/dev/null; readlink /etc/resolv.conf; ls -A /etc')
    const atFirst = await state()
    const restore = await shareNameResolution(root, host, { isRunPrivate: true })
    const ours = await readFile('/etc/resolv.conf', 'utf8')
    expect(await sh('cat /etc/resolv.conf')).toBe(ours)
    // As the package of systemd-resolved does when it is installed.
    expect(await sh('cat /run/systemd/resolve/stub-resolv.conf')).toBe(ours)
    await restore()
    expect(await state()).toBe(atFirst)
  })

  test('stays what a provisioner has made of it', async () => {
    const { root, sh, host } = await testTarget()
    await sh('echo old >/etc/resolv.conf')
    const restore = await shareNameResolution(root, host, { isRunPrivate: true })
    await sh('ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf')
    await restore()
    expect(await sh('readlink /etc/resolv.conf; ls -A /etc')).toBe(
      '../run/systemd/resolve/stub-resolv.conf\nresolv.conf\n',
    )
  })

  test('a folder in its place is refused, and kept', async () => {
    const { root, sh } = await testTarget()
    await sh('mkdir -p /etc/resolv.conf/x')
    const file = { path: '/etc/resolv.conf', content: Buffer.from('x'), mode: 0o644 }
    await expect(placeFile(root, file, toolEnvironment)).rejects.toThrow(/is a folder of the target/)
    expect(await sh('ls /etc/resolv.conf')).toBe('x\n')
  })
})
