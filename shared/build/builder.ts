import type { ComponentDefinition } from '../template/component/definition.ts'
import type { FieldSet } from '../template/component/fields.ts'
import type { BuildFacts } from '../template/plan.ts'
import type { Artifact } from './artifact.ts'
import type { Communicator } from './communicator.ts'
import type { StepContext } from './stepContext.ts'

/** A machine that is ready for its provisioners. */
export interface Machine {
  readonly communicator: Communicator
  /** What the template may ask of it; without it all it asks is unknown. */
  readonly facts?: BuildFacts | undefined
}

/** All that a builder has to act with. */
export interface BuilderContext<S extends FieldSet = FieldSet> extends StepContext<S> {
  /**
   * Runs the provisioners in order and then `finish`, what is left to do while the machine is there. Fails either of them,
   * the error-cleanup-provisioner runs before the failure is passed on. A builder calls it once, and takes the machine down
   * after it.
   */
  readonly provision: <T>(machine: Machine, finish: () => Promise<T>) => Promise<T>
  /** Runs a part of the build as a step of its own in log and timing. */
  readonly step: <T>(title: string, run: () => Promise<T>) => Promise<T>
}

/** Makes a machine, has it provisioned, and turns it into an artifact. */
export interface Builder<S extends FieldSet = FieldSet> extends ComponentDefinition<S> {
  run(context: BuilderContext<S>): Promise<Artifact>
}
