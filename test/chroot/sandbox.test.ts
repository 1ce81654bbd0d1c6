import { mkdir, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { capture } from '#shared/base/commandFailure.ts'
import { openSandbox } from '#shared/chroot/sandbox.ts'
import { bundleProgram, ended, startProgram } from '#test/base/program.ts'
import { scratch } from '#test/base/scratch.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { testExec, testSandbox, toolEnvironment } from './chrootBench.ts'
import { hostState } from './hostCanary.ts'

const isAble = await canMount()

describe.skipIf(!isAble)('the sandbox (root)', () => {
  const sh = (script: string, ...words: readonly string[]) => ({
    file: 'sh',
    args: ['-c', script, 'sh', ...words],
    cwd: '/',
    env: toolEnvironment,
  })

  test('keeps its processes and mounts to itself, and programs end as they end', async () => {
    const folder = await scratch()
    const before = await hostState(folder)
    const sandbox = await testSandbox()
    const script =
      'mount -t tmpfs tmpfs "$1" && touch "$1/inside" && ls /proc | grep -c "^[0-9]"; cat /proc/1/comm'
    const { stdout, exitCode } = await capture(sandbox.exec, sh(script, folder))
    expect(exitCode).toBe(0)
    expect(Number(stdout.split('\n')[0])).toBeLessThan(8)
    expect(stdout.split('\n')[1]).toBe('cat')
    expect((await capture(sandbox.exec, sh('ls "$1"', folder))).stdout).toBe('inside\n')
    expect((await hostState(folder)).mounts).toEqual(before.mounts)
    expect((await sandbox.exec(sh('exit 7'))).exitCode).toBe(7)
    expect(await sandbox.exec(sh('kill -SEGV $$'))).toMatchObject({ exitCode: null, signal: 'SIGSEGV' })
    await sandbox.close()
    expect(await hostState(folder)).toEqual(before)
  })

  test('runs programs where and with what they are asked for, their input included', async () => {
    const folder = await scratch()
    const sandbox = await testSandbox()
    const request = {
      ...sh('pwd; cat; echo "$NAME"'),
      cwd: folder,
      env: { ...toolEnvironment, NAME: 'a $b `c`' },
    }
    const { stdout } = await capture(sandbox.exec, { ...request, input: Buffer.from('in\n') })
    expect(stdout).toBe(`${folder}\nin\na $b \`c\`\n`)
  })

  test('takes daemons that left their session and their environment along', async () => {
    const folder = await scratch()
    const before = await hostState(folder)
    const sandbox = await testSandbox()
    await sandbox.exec(
      sh(
        'env -i setsid sleep 1000 "$1" >/dev/null 2>&1 </dev/null & env -i setsid tail -f "$1/x" >/dev/null 2>&1 & :>"$1/x"',
        folder,
      ),
    )
    await sandbox.close()
    expect((await hostState(folder)).processes).toEqual(before.processes)
  })

  test('ends a program that is cancelled, and none of the others', async () => {
    const sandbox = await testSandbox()
    const cancelled = new AbortController()
    const sleeping = sandbox.exec({ ...sh('sleep 1000'), signal: cancelled.signal })
    cancelled.abort()
    expect((await sleeping).stoppedBy).toBe('cancel')
    expect((await sandbox.exec(sh('exit 0'))).exitCode).toBe(0)
  })

  test('outlives a cancellation of the run, so that programs in it can end well', async () => {
    const { exec, cancel } = testExec(4000)
    const sandbox = await testSandbox(exec)
    const folder = await scratch()
    const running = sandbox.exec(
      sh('trap "sleep 1; echo done >$1/done; exit 3" INT; : >$1/ready; while :; do sleep 0.1; done', folder),
    )
    while (!(await readFile(join(folder, 'ready')).catch(() => undefined)))
      await new Promise((resolve) => setTimeout(resolve, 20))
    cancel()
    expect((await running).exitCode).toBe(3)
    expect(await readFile(join(folder, 'done'), 'utf8')).toBe('done\n')
  })

  test('says so when it is gone, whoever ended it', async () => {
    const sandbox = await testSandbox()
    await sandbox.close()
    await expect(sandbox.exec(sh('true'))).rejects.toMatchObject({ code: 'SANDBOX_ENDED' })
    const killed = await testSandbox()
    const pid = (await capture(killed.exec, sh('readlink /proc/1/ns/pid'))).stdout
    expect(pid).toMatch(/^pid:/)
    await expect(
      killed.exec(sh('sleep 0.2; exec nsenter --target 1 --pid sh -c "kill -9 -1"; sleep 100')),
    ).resolves.toBeDefined()
    await killed.close()
  })

  test('blames its end, not the program, when its first process is killed under a program', async () => {
    for (let round = 0; round < 10; round++) {
      const sandbox = await testSandbox()
      const running = sandbox.exec(sh('sleep 100'))
      const space = (await capture(sandbox.exec, sh('readlink /proc/1/ns/pid'))).stdout.trim()
      process.kill(await firstProcessOf(space), 'SIGKILL')
      await expect(running).rejects.toMatchObject({ code: 'SANDBOX_ENDED' })
      await sandbox.close()
    }
  })

  test('tells why it cannot be made', async () => {
    const env = { PATH: toolEnvironment.PATH }
    const { exec } = testExec()
    const refusing = openSandbox({
      exec: async (request) =>
        exec({ ...request, args: ['-c', 'echo "unshare: not permitted" >&2; exit 1'] }),
      privileges: 'root',
      env,
    })
    await expect(refusing).rejects.toMatchObject({
      code: 'SANDBOX_UNAVAILABLE',
      detail: 'unshare: not permitted',
    })
  })
})

/** The process of a pid namespace that waits for the end of its input. */
async function firstProcessOf(space: string): Promise<number> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if ((await readlink(`/proc/${pid}/ns/pid`).catch(() => '')) !== space) continue
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) === 'cat\0') return Number(pid)
  }
  throw new Error(`${space} has no first process`)
}

describe.skipIf(!isAble)('a task that is killed', () => {
  let program: string
  beforeAll(async () => {
    program = await bundleProgram(new URL('./sandboxProgram.ts', import.meta.url))
  })

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'by %s leaves no mount, no loop device and no daemon',
    async (signal) => {
      const folder = await scratch()
      await mkdir(join(folder, 'x'))
      const before = await hostState(folder)
      const running = startProgram([process.execPath, program, folder])
      expect(await running.line()).toBe('ready')
      expect((await hostState(folder)).loops).toContain(join(folder, 'disk.raw'))
      running.child.kill(signal)
      await ended(running)
      await expect.poll(() => hostState(folder), { timeout: 5000 }).toEqual(before)
    },
  )
})
