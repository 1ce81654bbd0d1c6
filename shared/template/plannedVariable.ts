import type { SourceRange } from '../hcl/position.ts'
import type { ConfigTree } from './component/configTree.ts'

/** A variable a template declares, and the value it has in a run. */
export interface PlannedVariable {
  readonly name: string
  readonly description: string | undefined
  /** As HCL2 writes types; every variable of a JSON template is a `string`. */
  readonly type: string
  /** Whether its value has to be hidden wherever it is shown. */
  readonly isSensitive: boolean
  /** Whether it has no default and must be given. */
  readonly isRequired: boolean
  readonly defaultValue: ConfigTree | undefined
  /** Undefined where it was not given or could not be worked out. */
  readonly value: ConfigTree | undefined
  /** Where its value came from, where that is kept: `default`, `environment`, `variable file`, `command line`. */
  readonly origin?: string | undefined
  readonly at: SourceRange
}
