import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { createExec, type Exec } from '#shared/base/exec.ts'
import type { Privileges } from '#shared/chroot/privileges.ts'
import { openSandbox, type Sandbox } from '#shared/chroot/sandbox.ts'

/** The environment of programs of this system. */
export const toolEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: '/nonexistent',
}

/** Makes an exec of a run of its own, and the way to cancel the run. */
export function testExec(graceMs = 2000): { readonly exec: Exec; readonly cancel: () => void } {
  const cancelled = new AbortController()
  const exec = createExec({
    signal: cancelled.signal,
    hurry: new AbortController().signal,
    clock: systemClock,
    mark: `chroot-test-${randomUUID()}`,
    graceMs,
  })
  return { exec, cancel: () => cancelled.abort() }
}

/** Opens a sandbox that goes with the test. */
export async function testSandbox(privileges: Privileges = 'root'): Promise<Sandbox> {
  const sandbox = await openSandbox({ ...testExec(), privileges, env: toolEnvironment })
  onTestFinished(() => sandbox.close())
  return sandbox
}
