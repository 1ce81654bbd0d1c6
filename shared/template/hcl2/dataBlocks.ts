import type { Block, Body } from '../../hcl/body.ts'
import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { SourceRange } from '../../hcl/position.ts'

/** A data source as a template defines it. */
export interface DataDefinition {
  readonly type: string
  readonly name: string
  readonly body: Body
  readonly range: SourceRange
}

/** Reads all `data` blocks, by `type.name`. */
export function dataBlocks(blocks: readonly Block[]): {
  readonly data: ReadonlyMap<string, DataDefinition>
  readonly diagnostics: readonly Diagnostic[]
} {
  const data = new Map<string, DataDefinition>()
  const diagnostics: Diagnostic[] = []
  for (const { type: blockType, labels, body, headerRange: range } of blocks) {
    if (blockType !== 'data') continue
    const [type = '', name = ''] = labels
    const key = `${type}.${name}`
    if (data.has(key)) {
      const detail = `The data source ${key} is already defined; give one of them another name.`
      diagnostics.push(problem('Duplicate data source', detail, range))
    } else data.set(key, { type, name, body, range })
  }
  return { data, diagnostics }
}
