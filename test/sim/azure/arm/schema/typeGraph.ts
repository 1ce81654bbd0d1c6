import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from '#scripts/root.ts'

/** A reference to another type of the same file: `#/12`. */
export interface TypeReference {
  readonly $ref: string
}

/** A type in the form of bicep-types, those parts that are used here. */
export interface BicepType {
  readonly $type: string
  readonly name?: string
  readonly value?: string
  readonly body?: TypeReference
  readonly properties?: Readonly<Record<string, { readonly type: TypeReference; readonly flags: number }>>
  readonly additionalProperties?: TypeReference
  readonly elements?: readonly TypeReference[]
  readonly itemType?: TypeReference
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minValue?: number
  readonly maxValue?: number
  readonly resourceType?: string
  readonly input?: TypeReference
}

/** Where the schemas of Azure's own are kept beside the repository; they are not part of it. */
const folder = process.env['AZURE_TYPES'] ?? join(inRoot(), '..', 'shared', 'azure-types')

/** All types of one API version of Microsoft.Compute. */
export interface TypeGraph {
  readonly types: readonly BicepType[]
  readonly at: (reference: TypeReference) => BicepType
}

const graphs = new Map<string, TypeGraph | undefined>()

/** The types of an API version; undefined where its file is not there. */
export function typeGraph(apiVersion: string): TypeGraph | undefined {
  if (!graphs.has(apiVersion)) graphs.set(apiVersion, read(apiVersion))
  return graphs.get(apiVersion)
}

function read(apiVersion: string): TypeGraph | undefined {
  const path = join(folder, `microsoft.compute-${apiVersion}.types.json`)
  if (!existsSync(path)) return undefined
  const types = JSON.parse(readFileSync(path, 'utf8')) as readonly BicepType[]
  return {
    types,
    at({ $ref }) {
      const type = types[Number($ref.slice(2))]
      if (!type) throw new Error(`${path} has no ${$ref}`)
      return type
    },
  }
}
