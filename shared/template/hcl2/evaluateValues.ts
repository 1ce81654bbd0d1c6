import type { Diagnostic } from '../../hcl/diagnostic.ts'
import { evaluate } from '../../hcl/evaluate/evaluate.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import { references } from '../../hcl/syntax/references.ts'
import { objectValue } from '../../hcl/values/build.ts'
import type { Value } from '../../hcl/values/value.ts'
import { dependenciesOf, dependenciesOfBody } from './bodyReferences.ts'
import type { DataDefinition } from './dataBlocks.ts'
import { type DependentNode, dependencyOrder } from './dependencyOrder.ts'
import { type DataSources, evaluateData } from './evaluateData.ts'
import type { LocalDefinition } from './localBlocks.ts'

/** Values of the local values by name, and of the data sources by type and name; those that failed are missing. */
export interface EvaluatedValues {
  readonly locals: ReadonlyMap<string, Value>
  readonly data: ReadonlyMap<string, ReadonlyMap<string, Value>>
  readonly diagnostics: readonly Diagnostic[]
}

type Node = DependentNode & ({ readonly local: LocalDefinition } | { readonly data: DataDefinition })

/** Computes local values and data sources, each after those it refers to. */
export async function evaluateValues(
  locals: ReadonlyMap<string, LocalDefinition>,
  data: ReadonlyMap<string, DataDefinition>,
  scope: Scope,
  dataSources: DataSources,
): Promise<EvaluatedValues> {
  const { order, diagnostics: graphProblems } = dependencyOrder(nodesOf(locals, data))
  const diagnostics: Diagnostic[] = [...graphProblems]
  const values = { locals: new Map<string, Value>(), data: new Map<string, Map<string, Value>>() }
  for (const node of order) {
    const inner = scopeOf(node, values, scope)
    if ('local' in node) {
      const { value, diagnostics: problems } = evaluate(node.local.expression, inner)
      diagnostics.push(...problems)
      values.locals.set(node.local.name, value)
    } else {
      const { type, name } = node.data
      const named = values.data.get(type) ?? new Map<string, Value>()
      values.data.set(type, named.set(name, await evaluateData(node.data, inner, dataSources, diagnostics)))
    }
  }
  return { ...values, diagnostics }
}

function nodesOf(
  locals: ReadonlyMap<string, LocalDefinition>,
  data: ReadonlyMap<string, DataDefinition>,
): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>()
  for (const definition of data.values()) {
    const key = `data.${definition.type}.${definition.name}`
    nodes.set(key, { key, dependencies: dependenciesOfBody(definition.body), data: definition })
  }
  for (const local of locals.values()) {
    const key = `local.${local.name}`
    nodes.set(key, { key, dependencies: dependenciesOf(local.expression), local })
  }
  return nodes
}

/** Only what a node refers to by name is put in its scope: an object of all values for each of them would take too long. */
function scopeOf(
  node: Node,
  { locals, data }: Pick<EvaluatedValues, 'locals' | 'data'>,
  parent: Scope,
): Scope {
  const wanted = new Set(node.dependencies.map(({ key }) => key))
  const asksForAll =
    'local' in node &&
    references(node.local.expression).some(
      ({ root, steps }) => (root === 'local' && steps.length < 1) || (root === 'data' && steps.length < 2),
    )
  const isSeen = (key: string): boolean => asksForAll || wanted.has(key)
  const seenData = [...data].map(([type, named]) => {
    const seen = [...named].filter(([name]) => isSeen(`data.${type}.${name}`))
    return [type, objectValue(seen)] as const
  })
  const seenLocals = asksForAll
    ? [...locals]
    : [...wanted].flatMap((key) => {
        const name = key.startsWith('local.') ? key.slice('local.'.length) : undefined
        const value = name === undefined ? undefined : locals.get(name)
        return name === undefined || value === undefined ? [] : [[name, value] as const]
      })
  return {
    parent,
    variables: new Map([
      ['local', objectValue(seenLocals)],
      ['data', objectValue(seenData)],
    ]),
  }
}
