import { describeError } from '../base/errors.ts'
import type { SourceRange } from '../hcl/position.ts'
import type { BuildProblem, BuildStep } from './buildEvent.ts'

/** A step that failed, with everything that was wrong. */
export class StepFailure extends Error {
  readonly problems: readonly BuildProblem[]

  constructor(problems: readonly BuildProblem[], cause?: unknown) {
    super(problems.map(({ text }) => text).join('\n'), cause === undefined ? {} : { cause })
    this.problems = problems
  }
}

/** The problems behind anything that was thrown in a step; those that are known already keep their own place. */
export function problemsOf(
  thrown: unknown,
  step: BuildStep | undefined,
  at: SourceRange | undefined,
): readonly BuildProblem[] {
  if (thrown instanceof StepFailure)
    return thrown.problems.map((problem) => ({
      ...problem,
      step: problem.step ?? step,
      at: problem.at ?? at,
    }))
  return [{ text: describeError(thrown), step, at, diagnostics: [] }]
}
