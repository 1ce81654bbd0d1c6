import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { SourceRange } from '../../hcl/position.ts'

/** Something that is computed from others. */
export interface DependentNode {
  /** Such as `local.name` or `data.type.name`. */
  readonly key: string
  readonly dependencies: readonly { readonly key: string; readonly range: SourceRange }[]
}

/** Nodes so that each comes after those it depends on; without those that cannot be computed. */
export interface DependencyOrder<N extends DependentNode> {
  readonly order: readonly N[]
  readonly diagnostics: readonly Diagnostic[]
}

interface Visit<N> {
  readonly node: N
  next: number
  isComputable: boolean
}

/** Orders nodes by what they depend on. Cycles, and dependencies that do not exist, are diagnostics. */
export function dependencyOrder<N extends DependentNode>(nodes: ReadonlyMap<string, N>): DependencyOrder<N> {
  const order: N[] = []
  const diagnostics: Diagnostic[] = []
  const settled = new Map<string, boolean>()
  for (const start of nodes.values()) {
    if (settled.has(start.key)) continue
    const path: Visit<N>[] = [{ node: start, next: 0, isComputable: true }]
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const dependency = visit.node.dependencies[visit.next++]
      if (dependency === undefined) {
        path.pop()
        settled.set(visit.node.key, visit.isComputable)
        if (visit.isComputable) order.push(visit.node)
        const parent = path.at(-1)
        if (parent !== undefined && !visit.isComputable) parent.isComputable = false
        continue
      }
      const target = nodes.get(dependency.key)
      const known = settled.get(dependency.key)
      const at = path.findIndex(({ node }) => node.key === dependency.key)
      if (target === undefined) {
        diagnostics.push(missing(dependency.key, dependency.range))
        visit.isComputable = false
      } else if (at >= 0) {
        diagnostics.push(
          cycle(
            path.slice(at).map(({ node }) => node.key),
            dependency.range,
          ),
        )
        visit.isComputable = false
      } else if (known === undefined) path.push({ node: target, next: 0, isComputable: true })
      else if (!known) visit.isComputable = false
    }
  }
  return { order, diagnostics }
}

function missing(key: string, range: SourceRange): Diagnostic {
  const what = key.startsWith('data.') ? 'data source' : 'local value'
  return problem(`Unknown ${what}`, `The template defines no ${key}.`, range)
}

function cycle(keys: readonly string[], range: SourceRange): Diagnostic {
  const [first = ''] = keys
  const shown = keys.length > 8 ? [...keys.slice(0, 4), '…', ...keys.slice(-3)] : keys
  const detail = `These depend on one another and cannot be computed: ${[...shown, first].join(' → ')}.`
  return problem('Cycle of local values', detail, range)
}
