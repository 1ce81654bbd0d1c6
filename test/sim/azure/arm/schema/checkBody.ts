import { isObject } from '../../json.ts'
import { armError } from '../armError.ts'
import { typeGraph, type BicepType, type TypeGraph } from './typeGraph.ts'

const flags = { required: 1, readOnly: 2 } as const

/** Members every resource has in these files that are no part of a request's body. */
const addressed = new Set(['id', 'name', 'type', 'apiVersion'])

/**
 * Checks the body of a PUT by the schema of its API version; throws 400. False when there is no schema to check it by. Open
 * lists of words count as closed: a word that nobody knows is a mistake of the client.
 */
export function checkBody(type: string, apiVersion: string, body: unknown): boolean {
  const graph = typeGraph(apiVersion)
  const resource = graph?.types.find(
    ({ $type, name }) =>
      $type === 'ResourceType' && name?.toLowerCase() === `${type}@${apiVersion}`.toLowerCase(),
  )
  if (!graph || !resource?.body) return false
  const problem = problemOf(graph, graph.at(resource.body), body, '')
  if (problem !== undefined) throw armError(400, 'InvalidRequestContent', problem)
  return true
}

/** Checks the body of a POST to a resource; as {@link checkBody}. */
export function checkActionBody(type: string, action: string, apiVersion: string, body: unknown): boolean {
  const graph = typeGraph(apiVersion)
  const known = graph?.types.find(
    ({ $type, name, resourceType }) =>
      $type === 'ResourceFunctionType' &&
      name?.toLowerCase() === action.toLowerCase() &&
      resourceType?.toLowerCase() === type.toLowerCase(),
  )
  if (!graph || !known?.input) return false
  const problem = problemOf(graph, graph.at(known.input), body, '')
  if (problem !== undefined) throw armError(400, 'InvalidRequestContent', problem)
  return true
}

function problemOf(graph: TypeGraph, type: BicepType, value: unknown, path: string): string | undefined {
  const where = path === '' ? 'the body' : `'${path}'`
  switch (type.$type) {
    case 'ObjectType':
      return isObject(value) ? objectProblem(graph, type, value, path) : `${where} is no object.`
    case 'ArrayType': {
      if (!Array.isArray(value) || !type.itemType) return `${where} is no list.`
      const item = graph.at(type.itemType)
      for (const [index, element] of value.entries()) {
        const problem = problemOf(graph, item, element, `${path}[${index}]`)
        if (problem !== undefined) return problem
      }
      return undefined
    }
    case 'UnionType':
      return unionProblem(graph, type, value, path)
    case 'StringLiteralType':
      return value === type.value ? undefined : `${where} must be '${type.value}'.`
    case 'StringType':
      return stringProblem(type, value, where)
    case 'IntegerType':
      return typeof value === 'number' &&
        Number.isInteger(value) &&
        value >= (type.minValue ?? value) &&
        value <= (type.maxValue ?? value)
        ? undefined
        : `${where} is no whole number within its bounds.`
    case 'BooleanType':
      return typeof value === 'boolean' ? undefined : `${where} is neither true nor false.`
    default:
      return undefined
  }
}

function stringProblem(
  { pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: BicepType,
  value: unknown,
  where: string,
): string | undefined {
  if (typeof value !== 'string') return `${where} is no text.`
  if (value.length < minLength || value.length > maxLength) return `${where} is too short or too long.`
  return pattern === undefined || new RegExp(pattern).test(value)
    ? undefined
    : `${where} does not match ${pattern}.`
}

function objectProblem(
  graph: TypeGraph,
  { properties = {}, additionalProperties }: BicepType,
  value: Readonly<Record<string, unknown>>,
  path: string,
): string | undefined {
  const isRoot = path === ''
  for (const [name, member] of Object.entries(value)) {
    const inner = isRoot ? name : `${path}.${name}`
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (!known) {
      if (!additionalProperties) return `Could not find member '${inner}'.`
      const problem = problemOf(graph, graph.at(additionalProperties), member, inner)
      if (problem !== undefined) return problem
      continue
    }
    if (isRoot && addressed.has(name)) continue
    if ((known.flags & flags.readOnly) !== 0) return `'${inner}' is read-only.`
    // Null takes a value away.
    if (member === null) continue
    const problem = problemOf(graph, graph.at(known.type), member, inner)
    if (problem !== undefined) return problem
  }
  for (const [name, { flags: given }] of Object.entries(properties)) {
    if (isRoot && addressed.has(name)) continue
    if ((given & flags.required) !== 0 && !Object.hasOwn(value, name))
      return `Required property '${isRoot ? name : `${path}.${name}`}' is missing.`
  }
  return undefined
}

function unionProblem(
  graph: TypeGraph,
  { elements = [] }: BicepType,
  value: unknown,
  path: string,
): string | undefined {
  const types = elements.map((reference) => graph.at(reference))
  const words = types.flatMap((type) => (type.$type === 'StringLiteralType' ? [type.value ?? ''] : []))
  if (words.length > 0 && typeof value === 'string')
    return words.includes(value)
      ? undefined
      : `'${path}' is '${value}', and must be one of ${words.join(', ')}.`
  const fits = types.some((type) => problemOf(graph, type, value, path) === undefined)
  return fits ? undefined : `'${path}' is of no type it may have.`
}
