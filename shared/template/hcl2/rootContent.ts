import type { Block, Body, BodySchema } from '../../hcl/body.ts'
import type { Diagnostic } from '../../hcl/diagnostic.ts'

/** The blocks of a template's files (hcl2template/parser.go, configSchema). */
const rootSchema: BodySchema = {
  blocks: [
    { type: 'packer' },
    { type: 'source', labels: ['type', 'name'] },
    { type: 'variables' },
    { type: 'variable', labels: ['name'] },
    { type: 'locals' },
    { type: 'local', labels: ['name'] },
    { type: 'data', labels: ['type', 'name'] },
    { type: 'build' },
    { type: 'hcp_packer_registry' },
    { type: 'communicator', labels: ['type', 'name'] },
  ],
}

/** What all files of a template hold together, in their order. */
export interface RootContent {
  readonly blocks: readonly Block[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the outermost blocks of all files. */
export function rootContent(bodies: readonly Body[]): RootContent {
  const contents = bodies.map((body) => body.content(rootSchema))
  return {
    blocks: contents.flatMap(({ blocks }) => blocks),
    diagnostics: contents.flatMap(({ diagnostics }) => diagnostics),
  }
}
