import type { Block, Body } from '../../hcl/body.ts'
import { type Diagnostic, hasErrors } from '../../hcl/diagnostic.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import type { SourceRange } from '../../hcl/position.ts'
import { decodePartially } from '../component/decodeBody.ts'
import { readSelection, type Selection, selectionFields } from './selection.ts'

/** A post-processor of a build block. */
export interface PostProcessorBlock extends Selection {
  readonly type: string
  readonly name: string | undefined
  readonly keepInputArtifact: boolean | undefined
  readonly body: Body
  readonly range: SourceRange
}

const metaFields = {
  ...selectionFields,
  keep_input_artifact: { type: 'boolean' },
} as const

/** Reads a `post-processor` block; undefined, with diagnostics, if it cannot be used. */
export function readPostProcessor(
  { labels, body, headerRange: range }: Block,
  scope: Scope,
  diagnostics: Diagnostic[],
): PostProcessorBlock | undefined {
  const meta = decodePartially(body, metaFields, scope)
  const found: Diagnostic[] = [...meta.diagnostics]
  const selection = readSelection(meta.config, meta.ranges, found)
  diagnostics.push(...found)
  if (hasErrors(found)) return undefined
  return {
    type: labels[0] ?? '',
    name: meta.config.name,
    ...selection,
    keepInputArtifact: meta.config.keep_input_artifact,
    body: meta.rest,
    range,
  }
}

/** Reads a `post-processors` block: a chain. */
export function readChain(
  block: Block,
  scope: Scope,
  diagnostics: Diagnostic[],
): readonly PostProcessorBlock[] {
  const content = block.body.content({ blocks: [{ type: 'post-processor', labels: ['type'] }] })
  diagnostics.push(...content.diagnostics)
  return content.blocks.flatMap((link) => readPostProcessor(link, scope, diagnostics) ?? [])
}
