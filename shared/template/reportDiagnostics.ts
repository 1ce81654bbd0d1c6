import { relative, resolve } from 'node:path'
import { type Finding, ImageError, type SourcePosition } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Diagnostic } from '../hcl/diagnostic.ts'
import { renderDiagnostic } from '../hcl/renderDiagnostic.ts'
import { positionOf } from './positionOf.ts'

/** Where the files of diagnostics are, and where those of annotations begin. */
export interface DiagnosticPlaces {
  readonly workingDirectory: string
  readonly root: string
}

/** Shows diagnostics in the log, each with its source line and a caret; warnings become annotations at once. */
export function showDiagnostics(
  diagnostics: readonly Diagnostic[],
  log: Log,
  places: DiagnosticPlaces,
): void {
  for (const diagnostic of diagnostics) {
    log.info(renderDiagnostic(diagnostic))
    log.info('')
    if (diagnostic.severity === 'warning')
      log.annotate({
        level: 'warning',
        text: textOf(diagnostic),
        at: placeOf(diagnostic, places),
        afterLog: '',
      })
  }
}

/** Throws TEMPLATE_INVALID with a finding for every error, if there is one; `isInLog` says that they were shown. */
export function refuseErrors(
  diagnostics: readonly Diagnostic[],
  log: Log,
  places: DiagnosticPlaces,
  isInLog = true,
): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  const findings = errors.map((diagnostic): Finding => {
    const at = placeOf(diagnostic, places)
    return { text: textOf(diagnostic), ...(at === undefined ? {} : { at }) }
  })
  const detail = findings
    .map(({ text, at }) => (at === undefined ? text : `${placeText(at)}: ${text}`))
    .join('\n\n')
  throw new ImageError('TEMPLATE_INVALID', log.mask(detail), { findings, isInLog })
}

function textOf({ summary, detail }: Diagnostic): string {
  return detail === '' ? summary : `${summary}\n${detail}`
}

function placeOf({ subject }: Diagnostic, places: DiagnosticPlaces): SourcePosition | undefined {
  // A value from the command line or the environment is in no file.
  if (subject === undefined || subject.source.name.startsWith('<')) return undefined
  return locate(positionOf(subject), places)
}

/** A place as platforms link to it: relative to the root of the sources, else absolute. */
export function locate(at: SourcePosition, { workingDirectory, root }: DiagnosticPlaces): SourcePosition {
  const full = resolve(workingDirectory, at.file)
  const inRoot = relative(root, full)
  return { ...at, file: inRoot.startsWith('..') ? full : inRoot }
}

function placeText({ file, line, column }: SourcePosition): string {
  return [file, line, column].filter((part) => part !== undefined).join(':')
}
