import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inRoot } from '#scripts/root.ts'
import { importProblems } from './importProblems.ts'

describe('the import rule', () => {
  it('holds for every specifier in the repository', async () => {
    expect(await importProblems(inRoot())).toEqual([])
  })
})

describe('the check of the import rule', () => {
  let root = ''
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'imports-'))
    await write('package.json', '{"dependencies":{"yaml":"1","@azure/identity":"1"}}')
    await write('shared/base/log.ts', 'export const log = 1\n')
  })
  afterEach(() => rm(root, { recursive: true, force: true }))
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }

  it.each([
    [
      'a base that knows a room',
      'shared/base/x.ts',
      `import { a } from '../tempdir/a.ts'`,
      'base may not use tempdir',
    ],
    [
      'a room that knows the host',
      'shared/packer/x.ts',
      `import { a } from '../host/a.ts'`,
      'packer may not use host',
    ],
    [
      'a room that knows its neighbour',
      'shared/tempdir/x.ts',
      `import { a } from '../packer/a.ts'`,
      'tempdir may not use packer',
    ],
    [
      'a type import',
      'shared/tempdir/x.ts',
      `import type { A } from '#shared/packer/a.ts'`,
      'tempdir may not use packer',
    ],
    [
      'a dynamic import',
      'shared/tempdir/x.ts',
      `const a = await import('#tasks/host.ts')`,
      'tempdir may not use tasks',
    ],
    [
      'a re-export',
      'shared/tempdir/x.ts',
      `export { a } from '../packer/a.ts'`,
      'tempdir may not use packer',
    ],
    [
      'tasks that know actions',
      'tasks/x.ts',
      `import { a } from '#actions/host.ts'`,
      'tasks may not use actions',
    ],
    [
      'a specifier that leads nowhere',
      'shared/base/x.ts',
      `import { a } from './nowhere.ts'`,
      'leads nowhere',
    ],
    ['a package that is not declared', 'shared/base/x.ts', `import { a } from 'left-pad'`, 'is not declared'],
    [
      'an SDK loaded at the start',
      'shared/azure/x.ts',
      `import { a } from '@azure/identity'`,
      'only by await import()',
    ],
    [
      'a heavy package loaded at the start',
      'shared/template/x.ts',
      `import { a } from 'yaml'`,
      'only by await import()',
    ],
    [
      'a platform SDK in shared',
      'shared/base/x.ts',
      `import { a } from '@actions/core'`,
      'is for actions/ alone',
    ],
    ['the environment read in a room', 'shared/packer/x.ts', `const a = process.env['A']`, 'process.env'],
    [
      'a child process in a room',
      'shared/packer/x.ts',
      `import { spawn } from 'node:child_process'`,
      'node:child_process',
    ],
  ])('finds %s', async (_name, path, text, expected) => {
    for (const target of [
      'shared/tempdir/a.ts',
      'shared/packer/a.ts',
      'shared/host/a.ts',
      'tasks/host.ts',
      'actions/host.ts',
    ])
      await write(target, 'export const a = 1\n')
    await write(path, text + '\n')
    const problems = await importProblems(root)
    expect(problems.join('\n')).toContain(expected)
    expect(problems.every((problem) => problem.startsWith(path))).toBe(true)
  })

  it('finds a circle of rooms', async () => {
    await write('shared/template/a.ts', `import { b } from '../hcl/b.ts'\nexport const a = b\n`)
    await write('shared/hcl/b.ts', `import type { A } from '../template/a.ts'\nexport const b = 1 as A\n`)
    expect((await importProblems(root)).join('\n')).toContain('hcl may not use template')
  })
})
