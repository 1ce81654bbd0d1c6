import type { ConfigTree } from './configTree.ts'

/**
 * Every text of a value rendered: elements of lists, values of maps and, as Packer does it, the keys of maps. What `render`
 * throws comes through.
 */
export function interpolateTree(tree: ConfigTree, render: (text: string) => string): ConfigTree {
  if (typeof tree === 'string') return render(tree)
  if (typeof tree !== 'object' || tree === null) return tree
  if (isList(tree)) return tree.map((item) => interpolateTree(item, render))
  // A key like `__proto__` becomes an own property, as it was.
  return Object.fromEntries(
    Object.entries(tree).map(([key, item]) => [render(key), interpolateTree(item, render)]),
  )
}

function isList(tree: ConfigTree): tree is readonly ConfigTree[] {
  return Array.isArray(tree)
}
