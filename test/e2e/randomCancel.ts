import { agents, type Agent } from './agents.ts'
import { runAgentStep, type StepOptions } from './agentStep.ts'
import { cancelToExitMs, leftBehind } from './leftBehind.ts'
import { nullTemplate, shellLocal } from './templates.ts'

/** One build that is cancelled at a random moment. */
export interface CancelCase {
  readonly agent: Agent
  readonly template: string
  /** After the start of the main process. */
  readonly cancelAfterMs: number
}

/** What came of it. */
export interface CancelOutcome {
  readonly result: string
  /** NaN when the step ended before it could be cancelled. */
  readonly cancelToExitMs: number
  readonly leakedProcesses: readonly string[]
  readonly leakedFiles: readonly string[]
  readonly violations: readonly string[]
}

const parallelBuilds = `source "null" "x" {
  communicator = "none"
}

source "null" "y" {
  communicator = "none"
}

build {
  sources = ["source.null.x", "source.null.y"]
${shellLocal('sleep 600 & sleep 600')}}
`

/** Builds that would run for ten minutes, each busy in another way. */
const templates: Readonly<Record<string, string>> = {
  sleeping: nullTemplate(shellLocal('sleep 600')),
  printing: nullTemplate(shellLocal('while :; do echo busy; sleep 0.01; done')),
  stubborn: nullTemplate(
    shellLocal("trap '' INT TERM HUP", 'setsid sleep 600 &', 'while :; do sleep 1; done'),
  ),
  steps: nullTemplate(
    Array.from({ length: 12 }, () => shellLocal('sleep 0.1')).join('') + shellLocal('sleep 600'),
  ),
  parallel: parallelBuilds,
  postProcessing: nullTemplate('  post-processor "shell-local" {\n    inline = ["sleep 600"]\n  }\n'),
}

/** The longest a case waits before it cancels: by then every build above is in its long sleep. */
const latestCancelMs = 4000

/** The case of a number: the same for the same seed, whatever other cases are run. */
export function cancelCase(seed: number, index: number): CancelCase & { readonly templateName: string } {
  const random = randomNumbers(seed * 7919 + index)
  const agent = pick(agents, random())
  const templateName = pick(Object.keys(templates), random())
  // Squared: more of them early, where every millisecond is another phase.
  const cancelAfterMs = Math.floor(random() ** 2 * latestCancelMs)
  return { agent, templateName, template: templates[templateName] ?? '', cancelAfterMs }
}

/** Runs a case with a real Packer under the agent's true ladder, everything below `root`. */
export async function runCancelCase(
  { agent, template, cancelAfterMs }: CancelCase,
  root: string,
  packerPath: string,
): Promise<CancelOutcome> {
  const options: StepOptions = {
    inputs: { template: 'image.pkr.hcl', packerPath },
    files: { 'image.pkr.hcl': template },
    cancelAfter: { ms: cancelAfterMs },
  }
  const step = await runAgentStep(agent, root, options)
  const { result, orphans, violations } = step.transcript
  return {
    result,
    cancelToExitMs: cancelToExitMs(step),
    leakedProcesses: orphans.map(({ command }) => command),
    leakedFiles: await leftBehind(step),
    violations: violations.map(({ rule, detail }) => `${rule}: ${detail}`),
  }
}

function pick<T>(values: readonly T[], random: number): T {
  const value = values[Math.floor(random * values.length)]
  if (value === undefined) throw new Error('nothing to pick from')
  return value
}

/** Numbers from 0 to 1, exclusive, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
