import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../json.ts'

/** A resource: what the client sent, and what the simulator knows of it. */
export interface ArmResource {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly createdMs: number
  /** `location`, `tags`, `properties` … as last accepted. */
  body: JsonObject
  /** `Creating`, `Updating`, `Deleting`, `Succeeded` or `Failed`. */
  provisioningState: string
  etag: string
  /** What a kind keeps besides. */
  readonly state: Map<string, unknown>
}

/** All resources of a world, by id without case, in the order they were made. */
export class ResourceStore {
  readonly #resources = new Map<string, ArmResource>()

  /** Undefined when there is none. */
  get(id: string): ArmResource | undefined {
    return this.#resources.get(id.toLowerCase())
  }

  /** Makes a resource that is still being created. */
  add(id: string, type: string, body: JsonObject, nowMs: number): ArmResource {
    const name = id.split('/').at(-1) ?? ''
    const resource: ArmResource = {
      id,
      type,
      name,
      createdMs: nowMs,
      body,
      provisioningState: 'Creating',
      etag: `"${randomUUID()}"`,
      state: new Map(),
    }
    this.#resources.set(id.toLowerCase(), resource)
    return resource
  }

  remove(id: string): void {
    this.#resources.delete(id.toLowerCase())
  }

  /** All whose id begins with a prefix, without case. */
  below(prefix: string): readonly ArmResource[] {
    const start = prefix.toLowerCase()
    return [...this.#resources].filter(([id]) => id.startsWith(start)).map(([, resource]) => resource)
  }

  /** The direct members of a collection, whose path ends in its type. */
  members(collection: string): readonly ArmResource[] {
    const start = `${collection.toLowerCase()}/`
    return this.below(start).filter(({ id }) => !id.slice(start.length).includes('/'))
  }

  /** All of one type. */
  ofType(type: string): readonly ArmResource[] {
    return [...this.#resources.values()].filter(
      (resource) => resource.type.toLowerCase() === type.toLowerCase(),
    )
  }

  /** Every resource there is. */
  all(): readonly ArmResource[] {
    return [...this.#resources.values()]
  }
}
