import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeRelease } from '#scripts/release/makeRelease.ts'
import { inRoot } from '#scripts/root.ts'

describe('a release', () => {
  let root = ''
  const git = async (...args: string[]) => (await execa('git', args, { cwd: root })).stdout
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'release-test-'))
    await git('init', '-q', '-b', 'main')
    await git('config', 'user.name', 'test')
    await git('config', 'user.email', 'test@example.invalid')
    await cp(inRoot('actions'), join(root, 'actions'), { recursive: true })
    await writeFile(join(root, '.gitignore'), 'dist/\n')
    await git('add', '-A')
    await git('commit', '-q', '-m', 'source')
    await mkdir(join(root, 'dist/actions/build'), { recursive: true })
    await writeFile(join(root, 'dist/actions/build/main.mjs'), 'export {}\n')
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  it('holds the built actions at both tags, and leaves the branch as it was', async () => {
    const before = await git('rev-parse', 'main')
    expect(await makeRelease({ root, version: '1.2.3' })).toEqual(['v1.2.3', 'v1'])
    expect(await git('show', 'v1.2.3:dist/actions/build/main.mjs')).toBe('export {}')
    expect(await git('show', 'v1:action.yml')).toContain('main: dist/actions/build/main.mjs')
    expect(await git('rev-parse', 'main')).toBe(before)
    expect((await git('worktree', 'list')).split('\n')).toHaveLength(1)
  })

  it('moves the major tag with the next version', async () => {
    await makeRelease({ root, version: '1.2.3' })
    await writeFile(join(root, 'dist/actions/build/main.mjs'), 'export const next = 1\n')
    await makeRelease({ root, version: '1.3.0' })
    expect(await git('show', 'v1:dist/actions/build/main.mjs')).toContain('next')
    expect(await git('show', 'v1.2.3:dist/actions/build/main.mjs')).toBe('export {}')
  })

  it('refuses uncommitted changes and a version that is out', async () => {
    await makeRelease({ root, version: '1.2.3' })
    await expect(makeRelease({ root, version: '1.2.3' })).rejects.toThrow('released already')
    await writeFile(join(root, 'new.txt'), '')
    await expect(makeRelease({ root, version: '1.2.4' })).rejects.toThrow('commit them first')
  })
})
