import type { SourceRange } from '../../hcl/position.ts'
import type { Expression } from '../../hcl/syntax/nodes.ts'
import type { TypeDefaults } from '../../hcl/values/typeDefaults.ts'
import type { Type } from '../../hcl/values/types.ts'
import type { Value } from '../../hcl/values/value.ts'

/** Where the value of a variable came from; a later one wins. */
export type VariableOrigin = 'default' | 'environment' | 'variable file' | 'command line'

/** A value of a variable. */
export interface VariableValue {
  readonly value: Value
  readonly origin: VariableOrigin
  readonly range: SourceRange
}

/** A rule the value of a variable has to obey. */
export interface VariableRule {
  readonly condition: Expression
  readonly errorMessage: string
}

/** An input variable as a template declares it. */
export interface Variable {
  readonly name: string
  readonly description: string
  readonly isSensitive: boolean
  /** Whatever its values are converted to. */
  readonly type: Type
  readonly typeDefaults: TypeDefaults | undefined
  readonly rules: readonly VariableRule[]
  readonly default: VariableValue | undefined
  readonly range: SourceRange
}
