import { describe, expect, it } from 'vitest'
import { ImageError } from '#shared/base/errors.ts'
import { nameInputs } from '#shared/declaration/nameInputs.ts'
import { buildTask } from '#shared/tasks/build.ts'
import { publishTask } from '#shared/tasks/publish.ts'

const invalid = (detail: string) => new ImageError('INPUT_INVALID', detail)

describe('nameInputs', () => {
  it.each([
    ['template: x is no HCL2 file.', '--template: x is no HCL2 file.', 'template: x is no HCL2 file.'],
    [
      'packerArgs, packerLog: for Packer.',
      '--packer-args, --packer-log: for Packer.',
      'packer-args, packer-log: for Packer.',
    ],
    [
      'packerArgs: leave out, or set engine to packer.',
      '--packer-args: leave out, or set --engine to packer.',
      'packer-args: leave out, or set engine to packer.',
    ],
    [
      'lockFile and lockMode exclude each other.',
      '--lock-file and --lock-mode exclude each other.',
      'lock-file and lock-mode exclude each other.',
    ],
    [
      'It is “lockMode”, in a/lockMode.b or --lock-mode.',
      'It is “lockMode”, in a/lockMode.b or --lock-mode.',
      'It is “lockMode”, in a/lockMode.b or --lock-mode.',
    ],
    ['The template has no init.', 'The template has no init.', 'The template has no init.'],
  ])('knows the inputs in “%s”', (detail, local, github) => {
    expect(nameInputs(invalid(detail), buildTask, 'azurePipelines').detail).toBe(detail)
    expect(nameInputs(invalid(detail), buildTask, 'local').detail).toBe(local)
    expect(nameInputs(invalid(detail), buildTask, 'github').detail).toBe(github)
  })

  it('knows those in hints, and how a boolean is given', () => {
    const hint = (code: 'LOCK_OUTDATED' | 'OFFLINE', platform: 'local' | 'github') =>
      nameInputs(new ImageError('INPUT_INVALID', 'x', { hint: hints[code] }), buildTask, platform).hint
    const hints = {
      LOCK_OUTDATED: 'Run `machine-image lock` and commit the result, or set lockMode to update.',
      OFFLINE: 'Provide it with mirrorFolder, or set offline to false.',
    }
    expect(hint('LOCK_OUTDATED', 'local')).toMatch(/, or set --lock-mode to update\.$/)
    expect(hint('LOCK_OUTDATED', 'github')).toMatch(/, or set lock-mode to update\.$/)
    expect(hint('OFFLINE', 'local')).toBe('Provide it with --mirror-folder, or give --no-offline.')
    expect(hint('OFFLINE', 'github')).toBe('Provide it with mirror-folder, or set offline to false.')
  })

  it('leaves the detail of other errors alone, and all else of an error', () => {
    const error = new ImageError('PACKER_FAILED', 'lockMode: said a script', {
      at: { file: 'a.pkr.hcl', line: 1 },
      findings: [{ text: 'lockMode' }],
      cause: 'why',
      isInLog: true,
    })
    const named = nameInputs(error, buildTask, 'local')
    const { code, detail, at, findings, cause, isInLog, stack } = error
    expect(named).toMatchObject({ code, detail, at, findings, cause, isInLog, stack })
  })

  it('points to the help of the command line', () => {
    const error = invalid(
      'subscriptionId: neither an input nor the service connection says which subscription.',
    )
    const named = nameInputs(error, publishTask, 'local')
    expect(named.detail).toMatch(/^--subscription-id: neither/)
    expect(named.hint).toBe('machine-image publish --help lists the options.')
    expect(nameInputs(error, publishTask, 'github').hint).toBe(error.hint)
  })
})
