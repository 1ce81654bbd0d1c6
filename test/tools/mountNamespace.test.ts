import { execa } from 'execa'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { canMount, inMountNamespace } from './mountNamespace.ts'

const mountable = await canMount()

describe('a private mount namespace (needs root)', () => {
  it.skipIf(!mountable)('has its mounts and options, and the outside has none of them', async () => {
    const { stdout } = await inMountNamespace({
      mounts: [
        { at: '/mnt', options: 'mode=755' },
        { at: '/mnt/a b', options: 'noexec,size=1m,mode=1777' },
      ],
      argv: ['cat', '/proc/self/mountinfo'],
    })
    expect(stdout).toMatch(/ \/mnt\/a\\040b rw,noexec\S* (?:\S+ )*- tmpfs tmpfs rw,size=1024k/)
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(String.raw`/mnt/a\040b`)
  })

  it.skipIf(!mountable)('takes every value as it is, never as shell text', async () => {
    const hostile = `$(touch /tmp/never) 'a' "b"; exit 9 #`
    const { stdout, exitCode } = await inMountNamespace({
      mounts: [
        { at: '/mnt', options: 'mode=755' },
        { at: `/mnt/${hostile.replaceAll('/', '_')}`, options: 'size=64k' },
      ],
      argv: ['sh', '-c', 'printf %s "$1"; exit 3', 'sh', hostile],
      env: { PATH: '/usr/bin:/bin' },
      cwd: '/mnt',
    })
    expect({ stdout, exitCode }).toEqual({ stdout: hostile, exitCode: 3 })
  })

  it.skipIf(!mountable)('runs nothing when a mount fails', async () => {
    const { exitCode, stdout } = await inMountNamespace({
      mounts: [{ at: '/mnt', options: 'no-such-option=1' }],
      argv: ['echo', 'ran'],
    })
    expect(exitCode).not.toBe(0)
    expect(stdout).toBe('')
  })

  it.skipIf(!mountable)('ends what the command left running', async () => {
    const mark = `left-running-${process.pid}`
    await inMountNamespace({
      mounts: [],
      argv: ['sh', '-c', 'sh -c "sleep 60; :" "$1" >/dev/null 2>&1 & echo', 'sh', mark],
    })
    const { stdout } = await execa('ps', ['-eo', 'args'])
    expect(stdout).not.toContain(mark)
  })
})
