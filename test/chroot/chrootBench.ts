import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { createExec, type Exec } from '#shared/base/exec.ts'
import { systemPath } from '#shared/base/findProgram.ts'
import { openChrootRoot, type ChrootRoot } from '#shared/chroot/chrootRoot.ts'
import { createHostPrograms, type HostPrograms } from '#shared/chroot/hostPrograms.ts'
import { mountAll, defaultChrootMounts } from '#shared/chroot/chrootMounts.ts'
import { openRootFiles, type RootFiles } from '#shared/chroot/rootFiles.ts'
import { openSandbox, type Sandbox } from '#shared/chroot/sandbox.ts'
import { scratch } from '#test/base/scratch.ts'

/** The environment of programs of this system. */
export const toolEnvironment = { PATH: systemPath, LANG: 'C.UTF-8', HOME: '/nonexistent' }

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
export async function testSandbox(exec = testExec().exec): Promise<Sandbox> {
  const sandbox = await openSandbox({ exec, privileges: 'root', env: toolEnvironment })
  onTestFinished(() => sandbox.close())
  return sandbox
}

/** A target to put files into and run programs in: the programs of this system, and folders of its own for all else. */
export interface TestTarget {
  readonly folder: string
  readonly sandbox: Sandbox
  readonly host: HostPrograms
  readonly root: ChrootRoot
  readonly files: RootFiles
  /** Runs a line for the target's shell and returns what it prints. */
  readonly sh: (line: string) => Promise<string>
  readonly unmount: () => Promise<void>
}

const makeTree = `set -e
mount -t tmpfs -o mode=755 target "$1"
cd "$1"
mkdir -m 755 usr etc root home var var/tmp proc sys dev run tmp srv
for name in bin sbin lib lib64; do [ ! -L "/$name" ] || ln -s "usr/$name" "$name"; done
mount --bind /usr usr`

/** Makes a target with the mounts every build has. */
export async function testTarget(exec = testExec().exec): Promise<TestTarget> {
  const folder = await scratch()
  const tree = join(folder, 'root')
  await mkdir(tree)
  const sandbox = await testSandbox(exec)
  const host = createHostPrograms({ exec: sandbox.exec, env: toolEnvironment })
  await host.run(['sh', '-c', makeTree, 'sh', tree])
  const root = await openChrootRoot(tree, sandbox.exec)
  const unmount = await mountAll(defaultChrootMounts, tree, { host, privileges: 'root' })
  return {
    folder,
    sandbox,
    host,
    root,
    files: openRootFiles({ root, exec, env: toolEnvironment }),
    sh: (line) => host.run(['chroot', tree, '/bin/sh', '-c', line]),
    unmount,
  }
}
