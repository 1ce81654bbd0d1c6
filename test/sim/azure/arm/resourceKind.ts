import type { JsonObject } from '../json.ts'
import type { World } from '../world.ts'
import type { ArmPath } from './armPath.ts'
import type { ArmResource } from './resourceStore.ts'

/** A PUT or PATCH that has passed everything that is the same for all types. */
export interface Change {
  readonly world: World
  readonly path: ArmPath
  readonly id: string
  /** Whole: what is there, with what the client sent over it if that was a PATCH. */
  readonly body: JsonObject
  readonly existing: ArmResource | undefined
}

/** Something that takes time; `finish` does it, and may throw ArmRefusal, which makes the operation fail. */
export interface Work {
  readonly takesMs: number
  readonly finish?: () => unknown
}

/** What a type of resource is like. */
export interface ResourceKind {
  /** `Microsoft.Compute/galleries/images`. */
  readonly type: string
  readonly apiVersions: readonly string[]
  /** The status of a PUT that makes something new. */
  readonly createdStatus: 201 | 202
  /** Throws what is wrong with a change, beyond its schema. */
  readonly check: (change: Change) => void
  /** Begins to make or change a resource, whose body is already the new one. */
  readonly provision: (resource: ArmResource, change: Change) => Work
  /** The properties a GET shows besides those that were sent. */
  readonly present: (resource: ArmResource, world: World, query: URLSearchParams) => JsonObject
  /** Throws when a resource cannot be deleted as it is. */
  readonly checkDelete: (resource: ArmResource, world: World) => void
  /** Verbs, in lower case; each throws, or begins its work. */
  readonly actions: Readonly<Record<string, (resource: ArmResource, body: JsonObject, world: World) => Work>>
}

/** API versions that clients of Azure use besides the ones there are schemas of. */
export const olderComputeVersions = [
  '2020-12-01',
  '2021-03-01',
  '2021-07-01',
  '2021-11-01',
  '2022-03-01',
  '2022-03-02',
  '2022-03-03',
  '2023-03-01',
  '2023-04-02',
  '2023-07-03',
  '2024-03-02',
  '2024-07-01',
] as const
