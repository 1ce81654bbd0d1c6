import { randomUUID } from 'node:crypto'
import { NameMap } from '../nameMap.ts'
import { Recorder } from '../recorder.ts'
import type { NamedValue, StepResult } from '../transcript.ts'
import type { AdoVariable } from './environment.ts'
import { adoMasker } from './masker.ts'
import type { AdoRestrictions } from './restrictions.ts'

/** What commands may change while a step runs on the Azure Pipelines agent. */
export class AdoJob {
  readonly recorder: Recorder
  readonly variables = new NameMap<AdoVariable>()
  readonly taskVariables = new NameMap<AdoVariable>()
  readonly restrictions: readonly AdoRestrictions[]
  readonly declaredOutputs: ReadonlySet<string>
  /** What the issue commands of the task library must carry to be believed. */
  readonly correlationId = randomUUID()
  /** The names of variables that a task set, as opposed to the worker's. */
  readonly setByTask = new Set<string>()
  /** What `task.complete` made of the phase so far. */
  result: StepResult | undefined
  /** Called on `task.complete` with `done=true`. */
  onForceComplete: () => unknown = () => {}

  constructor(options: {
    readonly restrictions: readonly AdoRestrictions[]
    readonly declaredOutputs: readonly string[]
    readonly minimumSecretLength: number
  }) {
    this.recorder = new Recorder(adoMasker(options.minimumSecretLength))
    this.restrictions = options.restrictions
    this.declaredOutputs = new Set(options.declaredOutputs.map((name) => name.toLowerCase()))
  }

  /** Whether a knob such as SYSTEM_UNSAFEALLOWMULTILINESECRET is set as a variable of the job. */
  knob(name: string): string | undefined {
    return this.variables.get(name)?.value ?? this.variables.get(name.replaceAll('_', '.'))?.value
  }

  /** The variables a task set, by name. */
  variablesSetByTask(): Record<string, NamedValue> {
    return Object.fromEntries(
      this.variables
        .entries()
        .filter(([name]) => this.setByTask.has(name.toLowerCase()))
        .map(([name, { value, isSecret }]) => [name, { value, isSecret }]),
    )
  }
}
