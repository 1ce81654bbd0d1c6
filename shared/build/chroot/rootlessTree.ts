import { randomUUID } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { systemClock } from '../../base/clock.ts'
import { capture, describeFailure } from '../../base/commandFailure.ts'
import { ImageError } from '../../base/errors.ts'
import { createExec } from '../../base/exec.ts'
import { systemPath } from '../../base/findProgram.ts'
import type { Undoer } from '../../base/journal.ts'
import { rootlessArguments, unshareLines, type NamespaceMaker } from '../../chroot/userNamespace.ts'

/** The kind of the journal's records of trees on disk with files of subordinate ids; undone by {@link removeRootlessTree}. */
export const rootlessTreeKind = 'rootless-tree'

const pattern = /^\/.*\/mi-[a-z0-9]{6}\/chroot-\w{6}\/volume$/

const removeLimitMs = 60_000

/**
 * Removes a tree of a rootless build, whose files an ordinary account can remove in a user namespace only, and no folder with
 * another kind of name. Throws TOOL_FAILED.
 */
export const removeRootlessTree: Undoer = async ({ path = '' }) => {
  const isThere = await lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!isThere || !pattern.test(path)) return
  // It is removed after a cancellation, too.
  const { signal } = new AbortController()
  const exec = createExec({ signal, hurry: signal, clock: systemClock, mark: randomUUID(), graceMs: 0 })
  const removal = [...rootlessArguments, '--', 'rm', '-rf', '--one-file-system', '--', path]
  const attempt = async (maker: NamespaceMaker) => {
    const args = ['-c', unshareLines[maker], 'sh', ...removal]
    const request = { file: 'sh', args, cwd: '/', env: { PATH: systemPath }, timeoutMs: removeLimitMs }
    const result = await capture(exec, request)
    return result.exitCode === 0 ? undefined : describeFailure(request, result, result.tail)
  }
  const failure = await attempt('account')
  // Who made the namespace of the build is not known any more.
  if (failure !== undefined && (await attempt('sudo')) !== undefined)
    throw new ImageError('TOOL_FAILED', failure)
}
