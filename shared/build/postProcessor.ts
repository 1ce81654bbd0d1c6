import type { ComponentDefinition } from '../template/component/definition.ts'
import type { FieldSet } from '../template/component/fields.ts'
import type { Artifact } from './artifact.ts'
import type { StepContext } from './stepContext.ts'

/** All that a post-processor has to act with. */
export interface PostProcessorContext<S extends FieldSet = FieldSet> extends StepContext<S> {
  readonly artifact: Artifact
}

/** What a post-processor leaves. */
export interface PostProcessed {
  /** For the next link of the chain; undefined ends the chain. */
  readonly artifact: Artifact | undefined
  /** Whether the artifact it was given stays when the template does not say. */
  readonly keepsInput: boolean
  /** Whether the template cannot even ask for it to go. */
  readonly needsInput: boolean
}

/** Makes another artifact of one, or does something with it. */
export interface PostProcessor<S extends FieldSet = FieldSet> extends ComponentDefinition<S> {
  run(context: PostProcessorContext<S>): Promise<PostProcessed>
}
