import type { Diagnostic } from '../../hcl/diagnostic.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import type { Value } from '../../hcl/values/value.ts'
import type { BuildBlock } from './buildBlock.ts'
import type { RequiredPlugin } from './requiredPlugins.ts'
import type { SourceDefinition } from './sourceBlocks.ts'
import type { Variable, VariableValue } from './variable.ts'

/** An HCL2 template with its values, before its builds are made. */
export interface HclTemplate {
  readonly variables: ReadonlyMap<string, Variable>
  readonly values: ReadonlyMap<string, VariableValue>
  readonly locals: readonly { readonly name: string; readonly isSensitive: boolean; readonly value: Value }[]
  readonly sources: ReadonlyMap<string, SourceDefinition>
  readonly builds: readonly BuildBlock[]
  readonly requiredVersions: readonly string[]
  readonly requiredPlugins: readonly RequiredPlugin[]
  /** What all its expressions see. */
  readonly scope: Scope
  /** False if a declaration of a variable, local value, data source or plugin is wrong, or a value given for a variable. */
  readonly isDeclared: boolean
  readonly diagnostics: readonly Diagnostic[]
}
