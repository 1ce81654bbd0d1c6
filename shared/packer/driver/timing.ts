/** How long one step of a build took. */
export interface StepTiming {
  readonly build: string
  /** `shell-local`, `shell`, `post-processor manifest`, … */
  readonly step: string
  readonly durationMs: number
}

interface RunningStep {
  readonly step: string
  readonly sinceMs: number
}

/**
 * What each provisioner says when it begins (their sources in hashicorp/packer and its plugins). Packer itself times nothing:
 * its telemetry lines name no build and need telemetry on.
 */
const openings: readonly (readonly [RegExp, string])[] = [
  [/^Running local shell script: /, 'shell-local'],
  [/^Provisioning with shell script: /, 'shell'],
  [/^Provisioning with [Pp]ower[Ss]hell/, 'powershell'],
  [/^Provisioning with windows-shell/, 'windows-shell'],
  [/^Provisioning with Ansible/, 'ansible'],
  [/^Executing Ansible: /, 'ansible'],
  [/^Uploading .+ => /, 'file'],
  [/^Downloading .+ => /, 'file'],
  [/^Restarting Machine/, 'windows-restart'],
  [/^Running post-processor: +(?:\S+ )?\(type ([^)]+)\)/, 'post-processor'],
  [/^Running post-processor: ([^ (]+)$/, 'post-processor'],
]

const buildEnd = /^Build '(.+)' (?:finished|errored)(?: after |\.)/

/** Times the steps of builds from what Packer prints, each line stamped on arrival. */
export class TimingCollector {
  readonly #running = new Map<string, RunningStep>()
  readonly #timings: StepTiming[] = []
  readonly #ended = new Set<string>()

  /** One line of a build, without its prefix. */
  buildLine(build: string, text: string, atMs: number): void {
    const found = openings
      .map(([pattern, step]) => ({ match: pattern.exec(text), step }))
      .find(({ match }) => match !== null)
    if (found) {
      this.#end(build, atMs)
      const kind = found.match?.[1]
      this.#running.set(build, {
        step: kind === undefined ? found.step : `${found.step} ${kind}`,
        sinceMs: atMs,
      })
    } else if (text.startsWith('Provisioning step had errors')) this.#end(build, atMs)
  }

  /** One line that belongs to no build. */
  globalLine(text: string, atMs: number): void {
    const build = buildEnd.exec(text)?.[1]
    if (build === undefined) return
    this.#end(build, atMs)
    this.#ended.add(build)
  }

  /** The steps that have ended, in the order they did; those cut off by a kill count up to `atMs`. */
  timings(atMs: number): readonly StepTiming[] {
    for (const build of this.#running.keys()) this.#end(build, atMs)
    return this.#timings
  }

  /** The builds that came to an end, well or badly. */
  get endedBuilds(): ReadonlySet<string> {
    return this.#ended
  }

  #end(build: string, atMs: number): void {
    const running = this.#running.get(build)
    if (!running) return
    this.#running.delete(build)
    this.#timings.push({ build, step: running.step, durationMs: atMs - running.sinceMs })
  }
}
