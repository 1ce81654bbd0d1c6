import type { RandomSource } from '../../hcl/functions/capabilities.ts'
import type { RenderBudget } from '../gotemplate/renderTemplate.ts'
import type { BuildFacts } from '../plan.ts'

/** What the functions of a Go template in a component's fields know. */
export interface InterpolationContext {
  /** `build_name`; undefined where no build is meant, such as in the value of a variable. */
  readonly buildName: string | undefined
  /** `build_type`: the type of the builder. */
  readonly buildType: string | undefined
  /** `template_dir`, absolute; undefined in HCL2, where the function fails. */
  readonly templateDir?: string | undefined
  /** `user`: the variables of a JSON template, resolved; undefined in HCL2, where the function fails. */
  readonly userVariables?: ReadonlyMap<string, string> | undefined
  /** `packer_version`. */
  readonly packerVersion: string
  /** `timestamp`, `isotime` and `strftime` are the start of the run, wherever they stand. */
  readonly startedAt: Date
  /** `pwd`. */
  readonly workingDirectory: string
  /** What a running build knows; undefined before it runs, when whatever is asked for is `<unknown>`. */
  readonly facts?: BuildFacts | undefined
  /** A builder's fields come before all facts: there `build` fails. */
  readonly isBuilder?: boolean | undefined
  /** `env`: given where a JSON template declares variables, the only place that may read the environment and secret stores. */
  readonly environment?: ReadonlyMap<string, string> | undefined
  /** `uuid`. */
  readonly random: RandomSource
  /** What all templates may use up before anything runs; those of a running build, or without it, have one per component. */
  readonly budget?: RenderBudget | undefined
}

/** The facts every build has (the basic placeholder data of Packer's plugin SDK). */
const commonFactNames = [
  'ID',
  'Host',
  'Port',
  'User',
  'Password',
  'ConnType',
  'PackerRunUUID',
  'PackerHTTPPort',
  'PackerHTTPIP',
  'PackerHTTPAddr',
  'SSHPublicKey',
  'SSHPrivateKey',
  'WinRMPassword',
] as const

/** Those a type of builder has beside them: the disk a chroot works in, and where it is mounted. */
const builderFactNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['chroot', ['Device', 'MountPath']],
])

/** The names of the facts of a build whose builder has this type. */
export function factNames(buildType: string | undefined): readonly string[] {
  return [...commonFactNames, ...(builderFactNames.get(buildType ?? '') ?? [])]
}

/** `user` was asked for a variable that has no value yet while the values of variables are worked out. */
export class UnsetVariable extends Error {
  readonly variable: string

  constructor(variable: string) {
    super(`the variable ${JSON.stringify(variable)} has no value`)
    this.variable = variable
  }
}
