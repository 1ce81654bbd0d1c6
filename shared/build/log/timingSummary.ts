import { formatDuration } from '../../base/clock.ts'
import { markdownTable } from '../../base/markdown.ts'
import type { StepTiming } from './buildLog.ts'
import { stepTitle } from './stepTitle.ts'

/** The durations of steps as Markdown for the summary of a run; undefined if there were none. `mask` hides secrets. */
export function timingSummary(
  timings: readonly StepTiming[],
  mask: (text: string) => string,
): string | undefined {
  if (timings.length === 0) return undefined
  const rows = timings.map(({ build, step, end, durationMs }) => [
    mask(build),
    mask(stepTitle(step)),
    end,
    formatDuration(durationMs),
  ])
  return `### Timing\n\n${markdownTable(['build', 'step', 'end', 'duration'], rows)}`
}
