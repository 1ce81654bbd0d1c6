import type { Finding, SourcePosition } from '../../base/errors.ts'
import type { BuildOutcome } from '../buildOutcome.ts'
import type { BuildProblem } from '../buildEvent.ts'
import { positionOf } from '../../template/positionOf.ts'
import { stepTitle } from './stepTitle.ts'

/** All that made builds fail, with their places, for the error a task fails with. */
export function buildFindings(
  { results }: BuildOutcome,
  locate: (at: SourcePosition) => SourcePosition = (at) => at,
): readonly Finding[] {
  return results.flatMap(({ plan, problems }) =>
    problems.flatMap((problem) =>
      partsOf(problem).map(({ text, at }) => ({
        text: `${plan.displayName}: ${problem.step ? `${stepTitle(problem.step)}: ` : ''}${text}`,
        ...(at ? { at: locate(positionOf(at)) } : {}),
      })),
    ),
  )
}

type Part = Pick<BuildProblem, 'text' | 'at'>

function partsOf({ text, at, diagnostics }: BuildProblem): readonly Part[] {
  if (diagnostics.length === 0) return [{ text, at }]
  return diagnostics.map(({ summary, detail, subject }) => ({
    text: `${summary}: ${detail}`,
    at: subject ?? at,
  }))
}
