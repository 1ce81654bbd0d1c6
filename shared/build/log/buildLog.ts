import { formatDuration } from '../../base/clock.ts'
import type { SourcePosition } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { BuildEvent, BuildEventSink, BuildStep } from '../buildEvent.ts'
import { positionOf } from '../../template/positionOf.ts'
import { stepTitle } from './stepTitle.ts'

/** How builds are shown. */
export interface BuildLogOptions {
  /** Builds run at the same time, so their lines carry their names and nothing is folded. */
  readonly isParallel: boolean
  /** A place of a template as the platform wants it. */
  readonly locate?: ((at: SourcePosition) => SourcePosition) | undefined
}

/** How long a step took. */
export interface StepTiming {
  readonly build: string
  readonly step: BuildStep
  readonly end: 'succeeded' | 'failed' | 'cancelled'
  /** On a clock that only goes forward, the same for all steps of a run. */
  readonly startedMs: number
  readonly durationMs: number
}

/**
 * Shows builds in the log of a run: a group per step where builds run one after the other, else lines that begin with
 * the name of their build. Warnings are annotations too; errors become that when the task fails with them. Keeps how long each
 * step took.
 */
export class BuildLog implements BuildEventSink {
  readonly timings: StepTiming[] = []
  readonly #log: Log
  readonly #options: BuildLogOptions
  readonly #openGroups: (() => void)[] = []

  constructor(log: Log, options: BuildLogOptions) {
    this.#log = log
    this.#options = options
  }

  drained(): Promise<void> {
    return this.#log.drained()
  }

  emit(event: BuildEvent): void {
    const { build } = event
    switch (event.type) {
      case 'buildStarted':
        return this.#say(build, ['begins'])
      case 'buildEnded':
        return this.#buildEnded(event)
      case 'stepStarted':
        return this.#stepStarted(build, event.step)
      case 'stepEnded':
        return this.#stepEnded(event)
      case 'output':
        return this.#lines(build, event.lines)
      case 'message':
        return this.#lines(build, [event.text])
      case 'warning':
        return this.#warn(build, event.text, event.at && positionOf(event.at))
      case 'retry':
        return this.#warn(
          build,
          `Attempt ${event.attempt} of ${event.attempts} failed, another follows. ${event.reason}`,
        )
      case 'artifact':
        return this.#say(build, [`artifact: ${event.artifact.description}`])
    }
  }

  #stepStarted(build: string, step: BuildStep): void {
    const title = stepTitle(step)
    if (this.#options.isParallel) this.#say(build, [`${title} begins`])
    else this.#openGroups.push(this.#log.openGroup(`${build}: ${title}`))
  }

  #stepEnded(event: Extract<BuildEvent, { readonly type: 'stepEnded' }>): void {
    const { build, step, end, startedMs, durationMs } = event
    this.timings.push({ build, step, end, startedMs, durationMs })
    this.#openGroups.pop()?.()
    // A group that folds away must not hide what went wrong.
    if (this.#options.isParallel || end !== 'succeeded')
      this.#say(build, [`${stepTitle(step)} ${end} after ${formatDuration(durationMs)}`])
  }

  #buildEnded({
    build,
    end,
    durationMs,
    problems,
  }: Extract<BuildEvent, { readonly type: 'buildEnded' }>): void {
    this.#say(build, [`${end} after ${formatDuration(durationMs)}`, ...problems.map(({ text }) => text)])
  }

  #warn(build: string, text: string, at?: SourcePosition): void {
    const { locate = (place: SourcePosition) => place } = this.#options
    this.#log.warning(`${build}: ${text}`, at && locate(at))
  }

  /** Lines within a step; a group says already whose they are. */
  #lines(build: string, texts: readonly string[]): void {
    if (this.#options.isParallel) this.#say(build, texts)
    else this.#log.foreign(texts.flatMap((text) => text.split('\n')))
  }

  #say(build: string, texts: readonly string[]): void {
    this.#log.foreign(texts.flatMap((text) => text.split('\n')).map((line) => `${build}: ${line}`))
  }
}
