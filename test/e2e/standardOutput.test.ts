import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { commandLineEnvironment, folderOf, program } from './commandLine.ts'
import { nullTemplate } from './templates.ts'

async function runWithOutput(args: readonly string[], redirection: string) {
  return await execa(
    'bash',
    ['-o', 'pipefail', '-c', `"$@" ${redirection}`, '-', process.execPath, program, ...args],
    {
      cwd: await folderOf({ 'image.pkr.hcl': nullTemplate() }),
      env: await commandLineEnvironment(),
      reject: false,
    },
  )
}

const commands = [
  ['inspect', 'image.pkr.hcl', '--json'],
  ['inspect', 'image.pkr.hcl'],
  ['--help'],
  ['build', '--help'],
]

describe.runIf(process.platform === 'linux').each(commands)('%s %s %s', (...args) => {
  it('fails when its output cannot be written, and says so', async () => {
    const { exitCode, stderr } = await runWithOutput(args, '>/dev/full')
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^error: Standard output could not be written: ENOSPC$/m)
    expect(stderr).not.toContain('succeeded')
  })

  it('is content when nobody reads all of it', async () => {
    const { exitCode, stderr } = await runWithOutput(args, '| true')
    expect(exitCode).toBe(0)
    expect(stderr).not.toMatch(/^error|EPIPE/m)
  })
})

it('has the document of inspect once', async () => {
  const { stdout, stderr } = await runWithOutput(['inspect', 'image.pkr.hcl', '--json'], '')
  expect(JSON.parse(stdout)).toMatchObject({ format: 'hcl2' })
  expect(stderr).not.toContain('hcl2')
})
