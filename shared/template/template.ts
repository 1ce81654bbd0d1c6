import type { Diagnostic } from '../hcl/diagnostic.ts'
import type { ConfigTree } from './component/configTree.ts'
import type { RequiredPlugin } from './hcl2/requiredPlugins.ts'
import type { PlannedBuild } from './plan.ts'
import type { PlannedVariable } from './plannedVariable.ts'

/** A template that was read: what it declares, and the builds it stands for. */
export interface Template {
  readonly format: 'hcl2' | 'legacy'
  readonly description: string
  readonly variables: readonly PlannedVariable[]
  readonly locals: readonly {
    readonly name: string
    readonly isSensitive: boolean
    readonly value: ConfigTree
  }[]
  /** Sources as defined, used or not; builders of a JSON template. */
  readonly sources: readonly { readonly type: string; readonly name: string }[]
  /** Those that `only` and `except` leave, in order. */
  readonly builds: readonly PlannedBuild[]
  /** The names of all builds, whatever is selected. */
  readonly buildNames: readonly string[]
  /** Constraints on the version of Packer, all of which must hold. */
  readonly requiredVersions: readonly string[]
  readonly requiredPlugins: readonly RequiredPlugin[]
  /** Texts of sensitive values, for a mask. */
  readonly secrets: readonly string[]
  /** False if a declaration is wrong; what is wrong otherwise shows only in the values. */
  readonly isDeclared: boolean
  /** Problems of the template, besides those of components that are checked against an engine. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Which builds of a template are meant: names, in HCL2 globs too. */
export interface BuildSelection {
  readonly only: readonly string[]
  readonly except: readonly string[]
}
