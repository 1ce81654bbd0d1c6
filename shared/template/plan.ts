import type { Diagnostic } from '../hcl/diagnostic.ts'
import type { SourceRange } from '../hcl/position.ts'
import type { TemplateValue } from './gotemplate/values.ts'
import type { ConfigOf, FieldSet } from './component/fields.ts'
import type { ConfigTree } from './component/configTree.ts'

/**
 * What only a running build knows, by name: `build.ID` in HCL2, `{{ build "ID" }}` in both formats. Before it runs, every
 * fact a template asks for is the text `<unknown>`.
 */
export type BuildFacts = ReadonlyMap<string, string | number>

/** The fields of a component as the template gives them for one moment of a build. */
export interface Configured<S extends FieldSet> {
  /** With errors among the diagnostics, fields may be missing. */
  readonly config: ConfigOf<S>
  readonly diagnostics: readonly Diagnostic[]
  /** Where a field was set. */
  readonly ranges: ReadonlyMap<string, SourceRange>
  /** Renders the Go template of a `late` field over further data; throws TemplateError. */
  readonly render: (text: string, data: ReadonlyMap<string, TemplateValue>) => string
}

/** A builder, provisioner or post-processor of a build. */
export interface PlannedComponent {
  readonly type: string
  /** Its header in the template. */
  readonly at: SourceRange
  /**
   * Reads its fields: expressions are evaluated anew each time, with what the build knows by then. Unknown fields, wrong types
   * and failing templates are diagnostics.
   */
  readonly configure: <S extends FieldSet>(fields: S, facts?: BuildFacts) => Configured<S>
  /** All that the template says of it, with values as far as they are known. */
  readonly describe: () => ConfigTree
}

/** A provisioner and what the template wraps around it. */
export interface PlannedProvisioner extends PlannedComponent {
  /** Its label for people; HCL2 only. */
  readonly name: string | undefined
  readonly pauseBeforeMs: number
  /** Of one attempt; 0 is without limit. */
  readonly timeoutMs: number
  /** Further attempts after the first. */
  readonly maxRetries: number
  readonly continueOnError: boolean
}

/** One link of a chain of post-processors. */
export interface PlannedPostProcessor extends PlannedComponent {
  readonly name: string | undefined
  readonly keepInputArtifact: boolean | undefined
}

/** One build: a source, and what is done with it. Whatever `only` and `except` exclude is not in it. */
export interface PlannedBuild {
  /** For people, and for `only` and `except` of a command: `[<build>.]<type>.<source>` in HCL2, the builder's name in JSON. */
  readonly name: string
  /** What logs call it: as `name`; in JSON `<type>.<name>` where the two differ. */
  readonly displayName: string
  /** `PACKER_BUILD_NAME`: the name of the source's definition, or of the builder. */
  readonly packerBuildName: string
  readonly builder: PlannedComponent
  /** In file order. */
  readonly provisioners: readonly PlannedProvisioner[]
  readonly cleanupProvisioner: PlannedProvisioner | undefined
  readonly postProcessors: readonly (readonly PlannedPostProcessor[])[]
}
