import { describe, expect, it } from 'vitest'
import { runCommandLine } from './commandLine.ts'
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
