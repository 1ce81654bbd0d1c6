import type { Block, Body } from '../../hcl/body.ts'
import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { SourceRange } from '../../hcl/position.ts'

/** A source as a template defines it; its body is read anew for every build that uses it. */
export interface SourceDefinition {
  readonly type: string
  readonly name: string
  readonly body: Body
  readonly range: SourceRange
}

/** Reads all `source` blocks, by `type.name`. */
export function sourceBlocks(blocks: readonly Block[]): {
  readonly sources: ReadonlyMap<string, SourceDefinition>
  readonly diagnostics: readonly Diagnostic[]
} {
  const sources = new Map<string, SourceDefinition>()
  const diagnostics: Diagnostic[] = []
  for (const { type: blockType, labels, body, headerRange: range } of blocks) {
    if (blockType !== 'source') continue
    const [type = '', name = ''] = labels
    const key = `${type}.${name}`
    const first = sources.get(key)
    if (first === undefined) {
      sources.set(key, { type, name, body, range })
      continue
    }
    const { source, start } = first.range
    const detail = `The source ${key} is already defined at ${source.name}:${source.positionAt(start).line}.`
    diagnostics.push(problem('Duplicate source block', detail, range))
  }
  return { sources, diagnostics }
}
