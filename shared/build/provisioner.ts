import type { ComponentDefinition } from '../template/component/definition.ts'
import type { FieldSet } from '../template/component/fields.ts'
import type { BuildFacts } from '../template/plan.ts'
import type { Communicator } from './communicator.ts'
import type { StepContext } from './stepContext.ts'

/** All that a provisioner has to act with. */
export interface ProvisionerContext<S extends FieldSet = FieldSet> extends StepContext<S> {
  readonly communicator: Communicator
  /** Undefined if the builder tells nothing of its machine. */
  readonly facts: BuildFacts | undefined
}

/** Changes a machine, or does something on this one meanwhile. */
export interface Provisioner<S extends FieldSet = FieldSet> extends ComponentDefinition<S> {
  /** Resolves when it is done; rejects with an error whose message says what failed. */
  run(context: ProvisionerContext<S>): Promise<void>
}
