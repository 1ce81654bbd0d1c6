import type { Block } from '../../hcl/body.ts'
import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { SourceRange } from '../../hcl/position.ts'
import { isIdentifier } from '../../hcl/syntax/identifiers.ts'
import type { Expression } from '../../hcl/syntax/nodes.ts'
import { decodePartially } from '../component/decodeBody.ts'

/** A local value as a template defines it. */
export interface LocalDefinition {
  readonly name: string
  readonly expression: Expression
  readonly isSensitive: boolean
  readonly range: SourceRange
}

/** Reads all `locals` and `local` blocks. */
export function localBlocks(blocks: readonly Block[]): {
  readonly locals: ReadonlyMap<string, LocalDefinition>
  readonly diagnostics: readonly Diagnostic[]
} {
  const locals = new Map<string, LocalDefinition>()
  const diagnostics: Diagnostic[] = []
  for (const local of blocks.flatMap((block) => readBlock(block, diagnostics))) {
    const { name, range } = local
    const first = locals.get(name)
    if (first === undefined) locals.set(name, local)
    else {
      const { source, start } = first.range
      const detail = `The local value "${name}" is already defined at ${source.name}:${source.positionAt(start).line}.`
      diagnostics.push(problem('Duplicate local definition', detail, range))
    }
  }
  return { locals, diagnostics }
}

function readBlock(
  { type, labels, body, headerRange }: Block,
  diagnostics: Diagnostic[],
): readonly LocalDefinition[] {
  if (type === 'locals') {
    const { attributes, diagnostics: problems } = body.justAttributes()
    diagnostics.push(...problems)
    return [...attributes].map(([name, { expression, range }]) => ({
      name,
      expression,
      isSensitive: false,
      range,
    }))
  }
  if (type !== 'local') return []
  const [name = ''] = labels
  if (!isIdentifier(name)) {
    const detail =
      'A name begins with a letter or an underscore; letters, digits, underscores and dashes follow.'
    diagnostics.push(problem('Invalid local name', detail, headerRange))
  }
  const meta = decodePartially(body, { sensitive: { type: 'boolean' } }, undefined)
  const content = meta.rest.content({ attributes: [{ name: 'expression', required: true }] })
  diagnostics.push(...meta.diagnostics, ...content.diagnostics)
  const expression = content.attributes.get('expression')?.expression
  if (expression === undefined) return []
  return [{ name, expression, isSensitive: meta.config.sensitive === true, range: headerRange }]
}
