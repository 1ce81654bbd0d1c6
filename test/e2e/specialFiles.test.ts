import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { commandLineEnvironment, folderOf, program, runCommandLine } from './commandLine.ts'
import { any, needsPacker } from './packers.ts'
import { nullTemplate } from './templates.ts'

const legacy = JSON.stringify({
  variables: { word: 'none' },
  builders: [{ type: 'null', communicator: 'none', name: '{{user `word`}}' }],
})
const files = {
  'image.pkr.hcl': nullTemplate(),
  'legacy.json': legacy,
  'reads.pkr.hcl': nullTemplate('', 'locals {\n  text = file("pipe")\n}\n'),
  'folder/image.pkr.hcl': nullTemplate(),
}
const pipes = ['pipe', 'pipe.pkr.hcl', 'pipe.pkrvars.hcl', 'folder/pipe.pkr.hcl', 'pipe.lock']

async function folderWithPipes(): Promise<string> {
  const folder = await folderOf(files)
  await execa('mkfifo', pipes, { cwd: folder })
  return folder
}

describe.runIf(process.platform !== 'win32')('a pipe that nobody writes to', () => {
  it.each([
    ['validate', 'pipe.pkr.hcl', '--engine=embedded'],
    ['build', 'pipe.pkr.hcl', '--engine=embedded'],
    ['inspect', 'pipe.pkr.hcl'],
    ['fmt', 'pipe.pkr.hcl'],
    ['inspect', 'folder'],
    ['fmt', 'folder'],
    ['inspect', 'image.pkr.hcl', '--variable-files=pipe.pkrvars.hcl'],
    ['inspect', 'legacy.json', '--variable-files=pipe'],
    ['lock', '--template=image.pkr.hcl', '--lock-file=pipe.lock'],
    ['setup', '--packer-version-file=pipe'],
  ])('is refused by %s %s', async (...args) => {
    const { exitCode, all } = await runCommandLine(args, { folder: await folderWithPipes() })
    expect(all).toMatch(/pipe\S* is no ordinary file\./)
    expect(all).toContain('[FILE_UNREADABLE]')
    expect(exitCode).toBe(1)
  })

  it('is refused by the functions of a template', async () => {
    const { exitCode, all } = await runCommandLine(['validate', 'reads.pkr.hcl', '--engine=embedded'], {
      folder: await folderWithPipes(),
    })
    expect(all).toMatch(/failed to read \S*pipe/)
    expect(exitCode).toBe(1)
  })

  it.skipIf(!any)(`is refused before Packer is started ${needsPacker}`, async () => {
    const run = { folder: await folderWithPipes() }
    for (const args of [['pipe.pkr.hcl'], ['image.pkr.hcl', '--variable-files=pipe.pkrvars.hcl']]) {
      const { exitCode, all } = await runCommandLine(['validate', ...args, `--packer-path=${any}`], run)
      expect(all).toMatch(/pipe\S* is no ordinary file\./)
      expect(exitCode).toBe(1)
    }
  })
})

const said = `printf '{ "word": "said" }'`

it.runIf(process.platform === 'linux').each([
  ['standard input', `${said} | "$0" "$1" inspect legacy.json --variable-files /dev/stdin`],
  ['a process of bash', `"$0" "$1" inspect legacy.json --variable-files <(${said})`],
])('a file of variables can be %s', async (_name, script) => {
  const run = { cwd: await folderOf(files), env: await commandLineEnvironment() }
  const { stdout } = await execa('bash', ['-c', script, process.execPath, program], run)
  expect(stdout).toContain('said')
})

it.each(['validate', 'fmt'])(
  '%s passes over a folder that is named like a file of a template',
  async (command) => {
    const folder = await folderOf({ ...files, [join('folder', 'z.pkr.hcl', 'x')]: '' })
    const engine = command === 'fmt' ? [] : ['--engine=embedded']
    const { exitCode, all } = await runCommandLine([command, 'folder', ...engine], { folder })
    expect(exitCode, all).toBe(0)
  },
)
