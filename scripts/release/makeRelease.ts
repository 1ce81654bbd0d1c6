import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { capture } from '../run.ts'

/** What a release is made of. */
export interface ReleaseSource {
  /** The root of a clean checkout with built actions in `dist/actions`. */
  readonly root: string
  /** `major.minor.patch`. */
  readonly version: string
}

/**
 * Commits what `uses:` needs at a tag — the built actions, and at the root the action the marketplace lists — on top of
 * HEAD but on no branch, tags it `v1.2.3` and moves `v1` there. Resolves with the two tags; throws when the checkout is not
 * clean or the version is released already.
 */
export async function makeRelease({ root, version }: ReleaseSource): Promise<readonly [string, string]> {
  const git = (...args: string[]) => capture('git', ['-C', root, ...args])
  const tag = `v${version}`
  const majorTag = `v${version.split('.')[0]}`
  if ((await git('status', '--porcelain')).trim() !== '')
    throw new Error('The checkout has changes; commit them first.')
  if ((await git('tag', '--list', tag)).trim() !== '')
    throw new Error(`${tag} is released already; raise the version in package.json.`)

  const folder = await mkdtemp(join(tmpdir(), 'release-'))
  const worktree = join(folder, 'worktree')
  try {
    await git('worktree', 'add', '--quiet', '--detach', worktree, 'HEAD')
    await cp(join(root, 'dist/actions'), join(worktree, 'dist/actions'), { recursive: true })
    const action = await readFile(join(root, 'actions/build/action.yml'), 'utf8')
    await writeFile(join(worktree, 'action.yml'), action.replaceAll('../../dist/', 'dist/'))
    const inWorktree = (...args: string[]) => capture('git', ['-C', worktree, ...args])
    await inWorktree('add', '--force', 'dist/actions', 'action.yml')
    await inWorktree('commit', '--quiet', '--message', `Release ${tag}`)
    await inWorktree('tag', '--annotate', tag, '--message', tag)
    await inWorktree('tag', '--annotate', '--force', majorTag, '--message', tag)
  } finally {
    await git('worktree', 'remove', '--force', worktree).catch(() => undefined)
    await rm(folder, { recursive: true, force: true })
  }
  return [tag, majorTag]
}
