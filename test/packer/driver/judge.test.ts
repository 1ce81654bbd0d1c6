import { describe, expect, it } from 'vitest'
import { isImageError, type ImageError } from '#shared/base/errors.ts'
import type { PackerDiagnostic } from '#shared/packer/driver/diagnostic.ts'
import { judgePacker, type PackerEvidence } from '#shared/packer/driver/judge.ts'

const evidence = (parts: Partial<PackerEvidence>): PackerEvidence => ({
  command: 'build',
  exit: { exitCode: 0, signal: null, stoppedBy: undefined },
  closing: 'artifacts',
  saidValid: false,
  endedBuildCount: 1,
  artifactProblems: [],
  diagnostics: [],
  buildErrors: [],
  unformattedFiles: [],
  tail: ['the last line'],
  commandLine: 'packer build a.pkr.hcl',
  limits: { timeout: '45m0s', idleTimeout: '10m0s' },
  locate: (at) => ({ ...at, file: `templates/${at.file}` }),
  ...parts,
})

const exit = (
  exitCode: number | null,
  signal: NodeJS.Signals | null = null,
  stoppedBy?: 'cancel' | 'timeout' | 'idle',
) => ({
  exitCode,
  signal,
  stoppedBy,
})

const verdict = (parts: Partial<PackerEvidence>): ImageError | undefined => {
  try {
    judgePacker(evidence(parts))
    return undefined
  } catch (thrown) {
    if (isImageError(thrown)) return thrown
    throw thrown
  }
}

const placed: PackerDiagnostic = {
  severity: 'error',
  summary: 'Unsupported argument',
  detail: 'Nobody expects "x" here.',
  at: { file: 'a.pkr.hcl', line: 3, column: 5 },
}
const unplaced: PackerDiagnostic = { severity: 'error', summary: 'Plugin failed', detail: '' }
const warning: PackerDiagnostic = { ...placed, severity: 'warning', summary: 'Deprecated' }
const noBuilds: PackerDiagnostic = { severity: 'error', summary: 'No builds to run', detail: 'At least one.' }
const noMatch: PackerDiagnostic = {
  severity: 'warning',
  summary: "an 'only' option was passed, but not all matches were found for the given build.",
  detail: 'Possible build names: [null.one].',
}

describe('judgePacker', () => {
  it.each<[string, Partial<PackerEvidence>]>([
    ['a build with artifacts', {}],
    ['a build that makes none', { closing: 'none' }],
    ['a build with warnings', { diagnostics: [warning] }],
    ['a valid template', { command: 'validate', saidValid: true, closing: undefined, endedBuildCount: 0 }],
    ...(['init', 'inspect', 'fmt', 'fix'] as const).map((command): [string, Partial<PackerEvidence>] => [
      `a successful ${command}`,
      { command, closing: undefined, endedBuildCount: 0 },
    ]),
  ])('finds no fault with %s', (_name, parts) => {
    expect(verdict(parts)).toBeUndefined()
  })

  it.each<[string, Partial<PackerEvidence>, string, RegExp]>([
    ['a cancelled run', { exit: exit(1, null, 'cancel') }, 'CANCELLED', /interrupted/],
    [
      'a cancelled run that was killed',
      { exit: exit(null, 'SIGKILL', 'cancel') },
      'CANCELLED',
      /interrupted/,
    ],
    ['a cancelled run that succeeded', { exit: exit(0, null, 'cancel') }, 'CANCELLED', /interrupted/],
    ['one stopped by its time limit', { exit: exit(1, null, 'timeout') }, 'PACKER_TIMEOUT', /after 45m0s\./],
    [
      'one stopped for its silence',
      { exit: exit(1, null, 'idle') },
      'PACKER_IDLE',
      /after 10m0s without output\./,
    ],
    ['exit 0 without the closing line', { closing: undefined }, 'PACKER_KILLED', /closing line is missing/],
    [
      'exit 0 with artifact rows missing',
      { artifactProblems: ['null.a: 0 of 1 artifacts are complete'] },
      'PACKER_KILLED',
      /null\.a: 0 of 1/,
    ],
    [
      'exit 0 with errors of builds',
      { buildErrors: [{ build: 'null.a', text: 'broken' }] },
      'PACKER_FAILED',
      /null\.a: broken/,
    ],
    [
      'exit 0 of validate without its word',
      { command: 'validate' },
      'PACKER_KILLED',
      /never said that the template is valid/,
    ],
    [
      'no builds, as 1.6.6 tells it',
      { closing: 'none', endedBuildCount: 0 },
      'NO_BUILDS_SELECTED',
      /no build at all/,
    ],
    [
      'no builds, as 1.16 tells it',
      { exit: exit(1), closing: undefined, diagnostics: [noMatch, noBuilds] },
      'NO_BUILDS_SELECTED',
      /Possible build names: \[null\.one\]/,
    ],
    [
      'a full disk',
      { exit: exit(1), tail: ['write /x: No space left on device'] },
      'DISK_FULL',
      /no space left/,
    ],
    [
      'a full disk under a signal',
      { exit: exit(null, 'SIGBUS'), tail: ['no space left on device'] },
      'DISK_FULL',
      /no space left/,
    ],
    [
      'a used-up quota in a build error',
      { exit: exit(1), buildErrors: [{ build: 'a', text: 'Disk quota exceeded' }] },
      'DISK_FULL',
      /no space left/,
    ],
    ['a signal', { exit: exit(null, 'SIGKILL') }, 'PACKER_KILLED', /signal SIGKILL/],
    [
      'an unformatted template',
      {
        command: 'fmt',
        exit: exit(3),
        unformattedFiles: ['a.pkr.hcl', 'sub/b.pkrvars.hcl'],
      },
      'NOT_FORMATTED',
      /^a\.pkr\.hcl\nsub\/b\.pkrvars\.hcl$/,
    ],
    ['fmt that fails in another way', { command: 'fmt', exit: exit(1) }, 'PACKER_FAILED', /exit code 1/],
    [
      'init that cannot install',
      { command: 'init', exit: exit(1), diagnostics: [unplaced] },
      'PACKER_INIT_FAILED',
      /Plugin failed/,
    ],
    ['init that says nothing', { command: 'init', exit: exit(1) }, 'PACKER_INIT_FAILED', /the last line/],
    [
      'init of a template with a mistake',
      { command: 'init', exit: exit(1), diagnostics: [placed] },
      'TEMPLATE_INVALID',
      /a\.pkr\.hcl:3:5: Unsupported argument/,
    ],
    [
      'a template with a mistake',
      { exit: exit(1), diagnostics: [warning, placed] },
      'TEMPLATE_INVALID',
      /^a\.pkr\.hcl:3:5: Unsupported argument\nNobody expects "x" here\.$/,
    ],
    [
      'a failed build',
      { exit: exit(1), buildErrors: [{ build: 'null.a', text: 'Script exited with 7' }] },
      'PACKER_FAILED',
      /exit code 1\.\nnull\.a: Script exited with 7/,
    ],
    ['any other failure', { exit: exit(2), diagnostics: [warning] }, 'PACKER_FAILED', /exit code 2\./],
  ])('calls %s by its name', (_name, parts, code, detail) => {
    const error = verdict(parts)
    expect(error?.code).toBe(code)
    expect(error?.detail).toMatch(detail)
  })

  it('shows the command and the last lines where the reason may be in them', () => {
    for (const parts of [{ exit: exit(2) }, { exit: exit(null, 'SIGKILL' as const) }, { closing: undefined }])
      expect(verdict(parts)?.detail).toContain(
        'Command: packer build a.pkr.hcl\nLast lines:\n  the last line',
      )
    expect(verdict({ exit: exit(2), tail: [] })?.detail).not.toContain('Last lines')
  })

  it('makes a finding of each mistake, at a place the platform can link to', () => {
    const error = verdict({ exit: exit(1), diagnostics: [placed, warning, unplaced] })
    expect(error?.findings).toEqual([
      {
        text: 'Unsupported argument\nNobody expects "x" here.',
        at: { file: 'templates/a.pkr.hcl', line: 3, column: 5 },
      },
      { text: 'Plugin failed' },
    ])
  })
})
