import { describe, expect, it } from 'vitest'
import type { Mount } from '#shared/base/mountinfo.ts'
import type { BriefEnd } from '#shared/base/runBriefly.ts'
import { classifyExecFailure, classifyWriteFailure } from '#shared/tempdir/refusal.ts'
import { refuseForRoom } from '#shared/tempdir/space.ts'

const plain = {
  mountPoint: '/t',
  options: ['rw', 'relatime'],
  fileSystem: 'ext4',
  source: '/dev/sda1',
} as Mount
const noexec: Mount = { ...plain, options: ['rw', 'noexec'] }

describe('what a program that did not run says about its directory', () => {
  it.each<readonly [string, BriefEnd, Mount | undefined, string | undefined, RegExp]>([
    [
      'denied on a noexec mount',
      { errno: 'EACCES' },
      noexec,
      'noexec',
      /^mounted noexec: ext4 on \/t \(rw,noexec\)$/,
    ],
    ['denied on a plain mount', { errno: 'EACCES' }, plain, 'exec-denied', /permits it: SELinux/],
    ['denied by an allow list', { errno: 'EPERM' }, plain, 'exec-denied', /fapolicyd/],
    [
      'denied where mounts are unknown',
      { errno: 'EACCES' },
      undefined,
      'exec-denied',
      /the mount permits it/,
    ],
    ['killed', { signal: 'SIGKILL' }, plain, 'exec-failed', /SIGKILL instead of 42/],
    ['run by something else', { exitCode: 126 }, plain, 'exec-failed', /exit code 126 instead of 42/],
    ['stalled', { timedOut: true }, plain, 'exec-failed', /did not end in time/],
    ['without its interpreter', { errno: 'ENOENT' }, plain, undefined, /^$/],
    ['for another machine', { errno: 'ENOEXEC' }, plain, undefined, /^$/],
  ])('%s', (_, end, mount, kind, reason) => {
    const refusal = classifyExecFailure(end, 42, mount)
    expect(refusal?.kind).toBe(kind)
    expect(refusal?.reason ?? '').toMatch(reason)
  })
})

describe('what a failed write says about its directory', () => {
  it.each([
    ['EROFS', 'read-only', 'mount -o remount,rw /t'],
    ['ENOSPC', 'no-space', 'free space on /t'],
    ['EDQUOT', 'no-space', 'free space on /t or have the quota raised'],
    ['EACCES', 'not-writable', "give the agent's account write access to /t/x"],
    ['EPERM', 'not-writable', "give the agent's account write access to /t/x"],
    ['EIO', 'failed', 'choose another directory'],
  ])('%s', (errno, kind, remedy) => {
    expect(classifyWriteFailure(errno, '/t/x', plain)).toMatchObject({ kind, remedy, errno })
  })
})

describe('room', () => {
  it('is enough where the file system sets no limit', () => {
    expect(refuseForRoom({ freeBytes: undefined, freeInodes: undefined }, 2 ** 40, plain)).toBeUndefined()
  })

  it('is never rounded up to what is needed', () => {
    const refusal = refuseForRoom({ freeBytes: 2 ** 29 - 1, freeInodes: 1000 }, 2 ** 29, plain)
    expect(refusal?.reason).toBe('only 511 MiB of the 512 MiB needed are free on /t')
  })
})
