import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot, root } from '#scripts/root.ts'
import { scratch } from '#test/base/scratch.ts'
import { findViolations } from './importRule.ts'

it('every import of the product leads to where the design allows', async () => {
  expect(await findViolations(root)).toEqual([])
})

const rooms = [
  'shared/base/clock.ts',
  'shared/packer/packerCandidates.ts',
  'shared/tasks/tasks.ts',
  'shared/host/host.ts',
  'shared/host/runTask.ts',
  'tasks/host.ts',
  'actions/host.ts',
]

describe('the rule', () => {
  /** The violations in a small repository with one more file. */
  const planted = async (path: string, text: string): Promise<readonly string[]> => {
    const copy = await scratch()
    const write = async (name: string, content: string) => {
      await mkdir(dirname(join(copy, name)), { recursive: true })
      await writeFile(join(copy, name), content)
    }
    const { imports } = JSON.parse(await readFile(inRoot('package.json'), 'utf8')) as { imports: object }
    const names = ['yaml', '@azure/identity', '@actions/core', 'azure-pipelines-task-lib']
    const dependencies = Object.fromEntries(names.map((name) => [name, '*']))
    const devDependencies = { esbuild: '*' }
    await write('package.json', JSON.stringify({ imports, dependencies, devDependencies }))
    for (const name of rooms) await write(name, 'export const x = 1\n')
    await write('shared/declaration/names.ts', `import { x } from '../base/clock.ts'\n`)
    await write('scripts/generate.ts', `import 'esbuild'\nimport '#shared/tasks/tasks.ts'\n`)
    await write(path, text)
    return findViolations(copy)
  }

  it.each<[string, string, string, string]>([
    [
      'a static import',
      'shared/base/x.ts',
      `import { tasks } from '../tasks/tasks.ts'`,
      'shared/base may not import shared/tasks',
    ],
    [
      'an import by alias',
      'shared/tempdir/x.ts',
      `import { runTask } from '#shared/host/runTask.ts'`,
      'shared/tempdir may not import shared/host',
    ],
    [
      'an import of a type',
      'shared/declaration/x.ts',
      `import type { Host } from '../host/host.ts'`,
      'shared/declaration may not import shared/host',
    ],
    [
      'a re-export',
      'shared/packer/x.ts',
      `export * from '../declaration/names.ts'`,
      'shared/packer may not import shared/declaration',
    ],
    [
      'a re-export of names over lines',
      'shared/packer/x.ts',
      `export {\n  kebabCase,\n} from '../declaration/names.ts'`,
      'shared/packer may not import shared/declaration',
    ],
    [
      'a bare import',
      'shared/packer/x.ts',
      `import '../host/runTask.ts'`,
      'shared/packer may not import shared/host',
    ],
    [
      'a dynamic import',
      'shared/tempdir/x.ts',
      `const x = await import(\n  '../packer/packerCandidates.ts'\n)`,
      'shared/tempdir may not import shared/packer',
    ],
    [
      'the type of an import',
      'shared/tempdir/x.ts',
      `type X = typeof import('../packer/packerCandidates.ts')`,
      'shared/tempdir may not import shared/packer',
    ],
    [
      'an import behind a comment',
      'shared/base/x.ts',
      `import { /* ' */ tasks } from /* " */ "../tasks/tasks.ts"`,
      'shared/base may not import shared/tasks',
    ],
    [
      'an import inside a template',
      'shared/base/x.ts',
      '`${await import("../tasks/tasks.ts")}`',
      'shared/base may not import shared/tasks',
    ],
    [
      'an import of tests',
      'shared/base/x.ts',
      `import '#test/base/scratch.ts'`,
      '#test/base/scratch.ts leads nowhere',
    ],
    [
      'an import of the other platform',
      'actions/x.ts',
      `import '../tasks/host.ts'`,
      'actions may not import tasks',
    ],
    [
      'an import of a face',
      'shared/host/x.ts',
      `import '#actions/host.ts'`,
      'shared/host may not import actions',
    ],
    ['a file that is not there', 'shared/base/x.ts', `import './missing.ts'`, './missing.ts leads nowhere'],
    ['a file without its ending', 'shared/base/x.ts', `import './clock'`, './clock leads nowhere'],
    ['a module that is not there', 'shared/base/x.ts', `import 'node:nothing'`, 'node:nothing leads nowhere'],
    ['a package nobody installed', 'shared/base/x.ts', `import 'left-pad'`, 'left-pad is no dependency'],
    ['a package of developers', 'shared/base/x.ts', `import 'esbuild'`, 'esbuild is no dependency'],
    [
      'an import of anything',
      'shared/base/x.ts',
      'const x = (name: string) => import(name)',
      'imports what is no literal',
    ],
    ['a require', 'shared/base/x.ts', `const x = require('left-pad')`, 'left-pad is no dependency'],
    [
      'a platform’s library',
      'shared/host/x.ts',
      `import { getInput } from '@actions/core'`,
      'only actions may import @actions/core',
    ],
    [
      'a platform’s library elsewhere',
      'actions/x.ts',
      `await import('azure-pipelines-task-lib/task.js')`,
      'only tasks may import azure-pipelines-task-lib/task.js',
    ],
    [
      'the SDK outside its room',
      'shared/packer/x.ts',
      `await import('@azure/identity')`,
      'only shared/azure may import @azure/identity',
    ],
    [
      'the SDK at start',
      'shared/azure/x.ts',
      `import { TokenCredential } from '@azure/identity'`,
      '@azure/identity is to be imported when it is needed',
    ],
    [
      'a heavy parser at start',
      'shared/elements/x.ts',
      `import { parse } from 'yaml'`,
      'yaml is to be imported when it is needed',
    ],
    ['the environment', 'shared/packer/x.ts', `export const home = process.env['HOME']`, 'uses process.env'],
    ['the time', 'shared/tempdir/x.ts', 'export const now = () => Date.now()', 'uses Date.now'],
    ['standard output', 'shared/tasks/x.ts', `process.stdout.write('x')`, 'uses process.stdout'],
    [
      'a child process',
      'shared/packer/x.ts',
      `import { spawn } from 'node:child_process'`,
      'uses node:child_process',
    ],
  ])('sees %s', async (_name, path, text, violation) => {
    expect(await planted(path, `${text}\n`)).toContain(`${path}: ${violation}`)
  })

  it.each<[string, string, string]>([
    [
      'what is only said',
      'shared/base/x.ts',
      `// import '../tasks/tasks.ts'\nexport const x = "import 'left-pad'"`,
    ],
    [
      'the SDK when it is needed',
      'shared/azure/x.ts',
      `import type { A } from '@azure/identity'\nexport const x = () => import('@azure/identity')`,
    ],
    ['a new room below others', 'shared/chroot/x.ts', `export { systemClock } from '../base/clock.ts'`],
  ])('allows %s', async (_name, path, text) => {
    expect(await planted(path, `${text}\n`)).toEqual([])
  })

  it('sees a cycle of rooms', async () => {
    const found = await planted('shared/base/x.ts', `import '../declaration/names.ts'\n`)
    expect(found).toContain('shared/base: is in a cycle of rooms')
    expect(found).toContain('shared/declaration: is in a cycle of rooms')
  })
})
