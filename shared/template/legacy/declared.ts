import type { SourceRange } from '../../hcl/position.ts'
import type { JsonNode, JsonObject } from '../../hcl/syntax/nodes.ts'

/** A text and where it stands. */
export interface PlacedText {
  readonly text: string
  readonly range: SourceRange
}

/** A variable as a JSON template declares it. */
export interface DeclaredVariable {
  readonly name: string
  /** Its value if no other is given; undefined for null, which asks for one. */
  readonly defaultValue: PlacedText | undefined
  readonly isSensitive: boolean
  readonly at: SourceRange
}

/** Which builders a component is for, by their names as written. */
export interface LegacySelection {
  readonly only: readonly PlacedText[]
  readonly except: readonly PlacedText[]
}

/** What is common to builders, provisioners and post-processors. */
export interface DeclaredComponent {
  readonly type: string
  /** Its type, or what stands for it. */
  readonly at: SourceRange
  /** Its own fields. */
  readonly config: JsonObject
}

/** A builder of a JSON template. */
export interface DeclaredBuilder extends DeclaredComponent {
  /** As written, before interpolation; others refer to it by this name. */
  readonly name: PlacedText
}

/** A provisioner of a JSON template. */
export interface DeclaredProvisioner extends DeclaredComponent {
  readonly selection: LegacySelection
  /** Fields that come over its own for one builder, by the builder's name. */
  readonly override: ReadonlyMap<string, { readonly value: JsonNode; readonly at: SourceRange }>
  readonly pauseBeforeMs: number
  readonly timeoutMs: number
  readonly maxRetries: PlacedText | undefined
}

/** A post-processor of a JSON template. */
export interface DeclaredPostProcessor extends DeclaredComponent {
  readonly selection: LegacySelection
  /** Its type unless it says otherwise. */
  readonly name: string
  readonly keepInputArtifact: boolean | undefined
}

/** A JSON template, read but not yet resolved. */
export interface DeclaredTemplate {
  readonly description: string | undefined
  readonly minPackerVersion: PlacedText | undefined
  readonly variables: readonly DeclaredVariable[]
  readonly builders: readonly DeclaredBuilder[]
  readonly provisioners: readonly DeclaredProvisioner[]
  readonly cleanupProvisioner: DeclaredProvisioner | undefined
  readonly postProcessors: readonly (readonly DeclaredPostProcessor[])[]
}
