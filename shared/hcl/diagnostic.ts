import { defaultLimits } from './limits.ts'
import type { SourceRange } from './position.ts'

/** One problem found in a source. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  /** A few words without a full stop. */
  readonly summary: string
  /** Whole sentences. */
  readonly detail: string
  /** What is wrong. */
  readonly subject?: SourceRange | undefined
  /** A larger stretch that makes the subject understandable. */
  readonly context?: SourceRange | undefined
}

/** True if one of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error')
}

/** An error diagnostic. */
export function problem(
  summary: string,
  detail: string,
  subject?: SourceRange,
  context?: SourceRange,
): Diagnostic {
  return { severity: 'error', summary, detail, subject, context }
}

/** True if there are so many diagnostics that further ones would help nobody. */
export function isEnough(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.length >= defaultLimits.diagnostics
}

/** Adds a diagnostic unless there are enough. */
export function keep(diagnostics: Diagnostic[], diagnostic: Diagnostic): void {
  if (!isEnough(diagnostics)) diagnostics.push(diagnostic)
}
