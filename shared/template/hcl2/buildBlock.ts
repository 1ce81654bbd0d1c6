import type { Block, Body, BodySchema } from '../../hcl/body.ts'
import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import type { SourceRange } from '../../hcl/position.ts'
import { decodePartially } from '../component/decodeBody.ts'
import { readRegistry } from './hcpRegistry.ts'
import { type PostProcessorBlock, readChain, readPostProcessor } from './postProcessorBlock.ts'
import { type ProvisionerBlock, readProvisioner } from './provisionerBlock.ts'
import { invalidReference, parseSourceReference, readSourceUse, type SourceUse } from './sourceReference.ts'

/** A `build` block. */
export interface BuildBlock {
  readonly name: string
  readonly description: string
  /** Those of the argument `sources` first, then the blocks. */
  readonly sources: readonly SourceUse[]
  /** In file order. */
  readonly provisioners: readonly ProvisionerBlock[]
  readonly cleanupProvisioner: ProvisionerBlock | undefined
  readonly chains: readonly (readonly PostProcessorBlock[])[]
  readonly range: SourceRange
}

const metaFields = {
  name: { type: 'text' },
  description: { type: 'text' },
  sources: { type: 'texts' },
} as const

const schema: BodySchema = {
  attributes: [{ name: 'from' }],
  blocks: [
    { type: 'source', labels: ['reference'] },
    { type: 'provisioner', labels: ['type'] },
    { type: 'error-cleanup-provisioner', labels: ['type'] },
    { type: 'post-processor', labels: ['type'] },
    { type: 'post-processors' },
    { type: 'hcp_packer_registry' },
  ],
}

/** Reads a `build` block, whose dynamic blocks are expanded. */
export function readBuild(
  { body, headerRange: range }: Block,
  scope: Scope,
  diagnostics: Diagnostic[],
): BuildBlock {
  const meta = decodePartially(body, metaFields, scope)
  const content = meta.rest.content(schema)
  diagnostics.push(...meta.diagnostics, ...content.diagnostics)
  const ofType = (type: string): readonly Block[] => content.blocks.filter((block) => block.type === type)

  const sources = [
    ...readSources(meta.config.sources, meta.ranges.get('sources') ?? range, diagnostics),
    ...ofType('source').flatMap((block) => readSourceUse(block, diagnostics) ?? []),
  ]
  if (sources.length === 0 && !meta.ranges.has('sources') && ofType('source').length === 0)
    diagnostics.push(missingSource(body, range))
  const cleanup = ofType('error-cleanup-provisioner')
  for (const second of cleanup.slice(1)) diagnostics.push(secondCleanup(second))
  const [firstCleanup] = cleanup
  for (const registry of ofType('hcp_packer_registry')) readRegistry(registry, scope, diagnostics)
  return {
    name: meta.config.name ?? '',
    description: meta.config.description ?? '',
    sources,
    provisioners: ofType('provisioner').flatMap((block) => readProvisioner(block, scope, diagnostics) ?? []),
    cleanupProvisioner: firstCleanup && readProvisioner(firstCleanup, scope, diagnostics),
    chains: content.blocks.flatMap((block) => {
      if (block.type === 'post-processors') return [readChain(block, scope, diagnostics)]
      if (block.type !== 'post-processor') return []
      const single = readPostProcessor(block, scope, diagnostics)
      return single === undefined ? [] : [[single]]
    }),
    range,
  }
}

function readSources(
  given: readonly string[] | undefined,
  range: SourceRange,
  diagnostics: Diagnostic[],
): readonly SourceUse[] {
  return (given ?? []).flatMap((text) => {
    const reference = parseSourceReference(text)
    if (reference !== undefined) return [{ ...reference, alias: reference.name, additions: undefined, range }]
    diagnostics.push(invalidReference(text, range))
    return []
  })
}

function missingSource(body: Body, range: SourceRange): Diagnostic {
  const detail = 'A build needs a source: name one in sources = ["type.name"] or in a source block.'
  return problem('Missing source reference', detail, range, body.missingRange)
}

function secondCleanup({ headerRange }: Block): Diagnostic {
  const detail = 'A build has at most one error-cleanup-provisioner.'
  return problem('Only one error-cleanup-provisioner is allowed', detail, headerRange)
}
