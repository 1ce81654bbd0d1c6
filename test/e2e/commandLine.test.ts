import { readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderOf, runCommandLine } from './commandLine.ts'
import { nullTemplate } from './templates.ts'

const files = { 'image.pkr.hcl': nullTemplate() }

describe('a command line that is wrong', () => {
  it.each([
    [['build'], '--template: is required.'],
    [['build', 'image.pkr.hcl', '--engine', 'foo'], '--engine: must be one of auto, packer, embedded'],
    [['build', 'image.pkr.hcl', '--timeout', 'abc'], '--timeout: must be a length of time'],
    [['validate', 'image.pkr.hcl', '--parallel-builds', 'x'], '--parallel-builds: must be a whole number'],
    [['build', '--template', 'image.pkr.hcl', 'b'], 'Both --template and “b” are given.'],
  ])('ends with 2, having done nothing: %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await runCommandLine(args, { files })
    expect(stderr).toContain(message)
    expect(stdout).toBe('')
    expect(exitCode).toBe(2)
  })
})

describe('help of a verb', () => {
  it.each([
    ['fmt', '--help'],
    ['help', 'fmt'],
  ])('%s %s shows its own usage and what matters to it', async (...args) => {
    const { stdout, exitCode } = await runCommandLine(args)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /^machine-image fmt \[template\] \[options\]\n\nCheck the formatting of HCL2 templates/,
    )
    expect(stdout).toContain('  --check')
    expect(stdout).not.toMatch(/--command|--variables|--azure|--subscription-id|--lock-mode|--force/)
  })
})

describe('a build', () => {
  const template =
    'source "file" "x" {\n  target  = "x.txt"\n  content = "x"\n}\nbuild {\n  sources = ["file.x"]\n}\n'
  const build = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    runCommandLine(['build', 'image.pkr.hcl', '--engine=embedded', ...args], {
      files: { 'image.pkr.hcl': template, 'there/file': '' },
      environment,
    })

  it('removes the folders it has made for its temp directory, and no other', async () => {
    const { exitCode, all, folder } = await build(['--temp-directory=there/made/for/it'])
    expect(exitCode, all).toBe(0)
    expect(await readdir(join(folder, 'there'))).toEqual(['file'])
  })

  it.each(['HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'])('takes no relative %s', async (name) => {
    const { exitCode, all, folder } = await build([], { [name]: 'relative' })
    expect(exitCode, all).toBe(0)
    expect((await readdir(folder)).toSorted()).toEqual(['image.pkr.hcl', 'there', 'x.txt'])
  })
})

it('fmt names what it has rewritten, whatever is wrong with another file', async () => {
  const { exitCode, stdout, folder } = await runCommandLine(['fmt', '.'], {
    files: {
      'a.pkr.hcl': 'a=1\n',
      'broken.pkr.hcl': 'a = {\n',
      'c.pkr.hcl': 'c=1\n',
      'fine.pkr.hcl': 'd = 1\n',
    },
  })
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^a\.pkr\.hcl\nc\.pkr\.hcl\n4 files looked at, 2 rewritten\.$/m)
  expect(await readFile(join(folder, 'c.pkr.hcl'), 'utf8')).toBe('c = 1\n')
})

it('validate tells every finding once', async () => {
  const { exitCode, stdout } = await runCommandLine(
    ['validate', 'image.pkr.hcl', '--engine=embedded', '--variable-files=v.pkrvars.hcl'],
    {
      files: {
        'image.pkr.hcl': nullTemplate('', 'locals {\n  a = local.none\n  b = var.none\n}\n'),
        'v.pkrvars.hcl': 'odd = 1\n',
      },
    },
  )
  expect(exitCode).toBe(1)
  const lines = stdout.split('\n')
  expect(lines.filter((line) => line.startsWith('Error: '))).toHaveLength(2)
  expect(lines.filter((line) => line.startsWith('Warning: '))).toHaveLength(1)
  expect(lines.filter((line) => /^(?:error|warning): /.test(line))).toEqual([
    'error: The template is not valid: the 2 problems are shown above. [TEMPLATE_INVALID]',
  ])
})

it.each(['embedded', 'packer'])('engine %s names a working directory that is not there', async (engine) => {
  const { exitCode, all, folder } = await runCommandLine(
    ['validate', 'image.pkr.hcl', `--engine=${engine}`, '--working-directory=none'],
    { files },
  )
  expect(exitCode).toBe(1)
  expect(all).toContain(`${join(folder, 'none')} does not exist.`)
  expect(all).toContain('Set --working-directory to a folder')
})

it.each([
  ['none.vhd', /none\.vhd does not exist\.\nCorrect the path/],
  [
    'image.pkr.hcl/none.vhd',
    /none\.vhd does not exist: part of the path is a file, not a folder\.\nCorrect the path/,
  ],
  ['.', /is a folder\.\nName an ordinary file/],
  ['circle.vhd', /circle\.vhd is a symbolic link that leads in a circle\./],
])('boot says what is wrong with the path %s', async (image, words) => {
  const folder = await folderOf(files)
  await symlink('circle.vhd', join(folder, 'circle.vhd'))
  const { exitCode, all } = await runCommandLine(['boot', image], { folder })
  expect(exitCode).toBe(1)
  expect(all).toMatch(words)
})
