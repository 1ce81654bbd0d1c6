import type { Type } from '../hcl/values/types.ts'
import type { Value } from '../hcl/values/value.ts'
import type { ComponentDefinition } from './component/definition.ts'
import type { ConfigOf, FieldSet } from './component/fields.ts'

/** A type of `data` blocks: something that is asked before anything is built. */
export interface DataSource<S extends FieldSet = FieldSet> extends ComponentDefinition<S> {
  /** The type of its answer, an object. */
  readonly output: Type
  /** Its answer. Throws an ImageError, or an error whose message says what failed. */
  read(config: ConfigOf<S>, signal: AbortSignal): Promise<Value>
}
