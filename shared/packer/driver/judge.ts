import { ImageError, type Finding, type SourcePosition } from '../../base/errors.ts'
import type { ExecResult } from '../../base/exec.ts'
import type { PackerDiagnostic } from './diagnostic.ts'
import type { PackerCommand } from './plan.ts'

/** What a finished Packer left to judge it by. */
export interface PackerEvidence {
  readonly command: PackerCommand
  readonly exit: Pick<ExecResult, 'exitCode' | 'signal' | 'stoppedBy'>
  /** The closing line of a build, if it came. */
  readonly closing: 'artifacts' | 'none' | undefined
  /** The line with which `validate` says that all is well. */
  readonly saidValid: boolean
  /** Builds that came to an end. */
  readonly endedBuildCount: number
  /** Artifact rows that were announced and did not all come. */
  readonly artifactProblems: readonly string[]
  readonly diagnostics: readonly PackerDiagnostic[]
  /** Errors of single builds, from Packer's rows of type `error`. */
  readonly buildErrors: readonly { readonly build: string; readonly text: string }[]
  /** Files that `fmt` would change. */
  readonly unformattedFiles: readonly string[]
  /** The last lines Packer printed, masked. */
  readonly tail: readonly string[]
  /** The argv, masked. */
  readonly commandLine: string
  readonly limits: { readonly timeout?: string | undefined; readonly idleTimeout?: string | undefined }
  /** Makes a path in a diagnostic one that the platform can link to. */
  readonly locate: (at: SourcePosition) => SourcePosition
}

const cancelledBuildHint =
  'Its processes and temp files are gone. Cloud resources that Packer had no time to delete may be left: look in the log for what it had created.'

/** Throws the error that explains why this run of Packer did not succeed; returns when it did. */
export function judgePacker(evidence: PackerEvidence): void {
  const { exit, command } = evidence
  if (exit.stoppedBy === 'cancel')
    throw new ImageError(
      'CANCELLED',
      `Packer ${command} was interrupted.`,
      command === 'build' ? { hint: cancelledBuildHint } : {},
    )
  if (exit.stoppedBy === 'timeout')
    throw new ImageError(
      'PACKER_TIMEOUT',
      withTail(`Packer ${command} was stopped after ${evidence.limits.timeout ?? ''}.`, evidence),
    )
  if (exit.stoppedBy === 'idle')
    throw new ImageError(
      'PACKER_IDLE',
      withTail(
        `Packer ${command} was stopped after ${evidence.limits.idleTimeout ?? ''} without output.`,
        evidence,
      ),
    )
  if (exit.exitCode === 0) return judgeSuccess(evidence)
  throw failure(evidence)
}

/** Exit code 0 alone proves nothing: Packer's wrapper ends with it when the real Packer behind it was killed. */
function judgeSuccess(evidence: PackerEvidence): void {
  if (evidence.command === 'validate' && !evidence.saidValid)
    throw killed(evidence, 'it never said that the template is valid')
  if (evidence.command !== 'build') return
  if (evidence.closing === undefined) throw killed(evidence, 'its closing line is missing')
  if (evidence.artifactProblems.length > 0) throw killed(evidence, evidence.artifactProblems.join('; '))
  if (evidence.buildErrors.length > 0) throw failure(evidence)
  if (evidence.closing === 'none' && evidence.endedBuildCount === 0)
    throw new ImageError(
      'NO_BUILDS_SELECTED',
      'Packer ran no build at all: nothing in the template matches only and except.',
    )
}

function failure(evidence: PackerEvidence): ImageError {
  const { command, exit, diagnostics, buildErrors, tail } = evidence
  const text = [...tail, ...buildErrors.map((error) => error.text)].join('\n')
  if (/no space left on device|disk quota exceeded/i.test(text))
    return new ImageError('DISK_FULL', withTail('Packer found no space left.', evidence))
  if (exit.signal !== null) return killed(evidence, `signal ${exit.signal}`)
  if (command === 'fmt' && exit.exitCode === 3)
    return new ImageError('NOT_FORMATTED', evidence.unformattedFiles.join('\n'))
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.some(({ summary }) => summary.startsWith('No builds to run')))
    return new ImageError('NO_BUILDS_SELECTED', describeDiagnostics(diagnostics))
  // A mistake in the template shows at the first command that reads it; what a plugin fails by has no place in a file.
  const isTemplateAtFault = errors.length > 0 && errors.every(({ at }) => at !== undefined)
  if (command === 'init' && !isTemplateAtFault)
    return new ImageError('PACKER_INIT_FAILED', withTail(describeDiagnostics(errors), evidence))
  if (buildErrors.length > 0) {
    const lines = buildErrors.map((error) => `${error.build}: ${error.text}`)
    return new ImageError(
      'PACKER_FAILED',
      withTail(`Packer ${command} ended with exit code ${exit.exitCode}.\n${lines.join('\n')}`, evidence),
    )
  }
  if (errors.length > 0)
    return new ImageError('TEMPLATE_INVALID', describeDiagnostics(errors), {
      findings: findingsOf(errors, evidence),
    })
  return new ImageError(
    'PACKER_FAILED',
    withTail(`Packer ${command} ended with exit code ${exit.exitCode}.`, evidence),
  )
}

function killed(evidence: PackerEvidence, sign: string): ImageError {
  return new ImageError(
    'PACKER_KILLED',
    withTail(`Packer ${evidence.command} did not come to its own end: ${sign}.`, evidence),
  )
}

function describeDiagnostics(diagnostics: readonly PackerDiagnostic[]): string {
  return diagnostics
    .map(({ summary, detail, at }) => {
      const place = at
        ? `${[at.file, at.line, at.column].filter((part) => part !== undefined).join(':')}: `
        : ''
      return `${place}${summary}${detail === '' ? '' : `\n${detail}`}`
    })
    .join('\n\n')
}

function findingsOf(diagnostics: readonly PackerDiagnostic[], evidence: PackerEvidence): readonly Finding[] {
  return diagnostics.map(({ summary, detail, at }) => ({
    text: detail === '' ? summary : `${summary}\n${detail}`,
    ...(at ? { at: evidence.locate(at) } : {}),
  }))
}

function withTail(what: string, { tail, commandLine }: PackerEvidence): string {
  const lines = tail.length > 0 ? `\nLast lines:\n${tail.map((line) => `  ${line}`).join('\n')}` : ''
  return `${what}\nCommand: ${commandLine}${lines}`
}
