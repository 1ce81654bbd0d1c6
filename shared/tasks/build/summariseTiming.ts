import { formatDuration } from '../../base/clock.ts'
import type { StepTiming } from '../../packer/driver/timing.ts'
import type { BuildContext } from '../build.ts'
import { markdownTable } from '../../base/markdown.ts'

/** Adds the duration of a command and of each of its steps to the summary. */
export function summariseTiming(
  ctx: BuildContext,
  command: string,
  timings: readonly StepTiming[],
  durationMs: number,
): void {
  const total = `\`packer ${command}\` took ${formatDuration(durationMs)}.`
  if (timings.length === 0) return ctx.summarise(total)
  const rows = timings.map(({ build, step, durationMs: stepMs }) => [
    ctx.log.mask(build),
    step,
    formatDuration(stepMs),
  ])
  ctx.summarise(`### Timing\n\n${total}\n\n${markdownTable(['build', 'step', 'duration'], rows)}`)
}
