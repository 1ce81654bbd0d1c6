import type { Body } from '#shared/hcl/body.ts'
import { decodeSource } from '#shared/hcl/decodeSource.ts'
import type { Diagnostic } from '#shared/hcl/diagnostic.ts'
import { expandDynamicBlocks } from '#shared/hcl/dynamicBlocks.ts'
import { evaluate } from '#shared/hcl/evaluate/evaluate.ts'
import type { Scope } from '#shared/hcl/evaluate/scope.ts'
import { formatSource } from '#shared/hcl/format/formatSource.ts'
import { standardFunctions } from '#shared/hcl/functions/standard.ts'
import { parseJsonFile, parseNativeFile } from '#shared/hcl/parseFile.ts'
import { renderDiagnostic } from '#shared/hcl/renderDiagnostic.ts'
import { Source } from '#shared/hcl/source.ts'
import type { Expression } from '#shared/hcl/syntax/nodes.ts'
import { parseNativeExpression } from '#shared/hcl/syntax/parse.ts'
import { references } from '#shared/hcl/syntax/references.ts'
import { hostileCases } from './hostileCases.ts'

/** What one case did, on the last line that the program writes. */
export interface HostileOutcome {
  /** The distinct summaries of all problems. */
  readonly problems: readonly string[]
  /** Time of the processor, which does not depend on what else runs. */
  readonly cpuMs: number
  readonly largestMb: number
}

const schema = {
  attributes: ['a', 'aa', 'name', 'value', 'description', 'inline', 'scripts'].map((name) => ({ name })),
  blocks: [{ type: 'a' }, { type: 'b' }, { type: 'provisioner', labels: ['type'] }],
}
const random = { bytes: (count: number) => new Uint8Array(count) }
const scope: Scope = { variables: new Map(), functions: standardFunctions({ random }) }

const before = process.cpuUsage()
const { kind, source: make } = hostileCases[process.argv[2] ?? ''] ?? { kind: 'native', source: () => 'a = ' }
const content = make()
const source = new Source('hostile', typeof content === 'string' ? content : decodeSource(content))
const found: Diagnostic[] = []
const evaluateAll = (expression: Expression): void => {
  references(expression)
  found.push(...evaluate(expression, scope).diagnostics)
}

/** Reads a body in every way there is; the limits of an evaluation bound one argument each, so only some are evaluated. */
function read(body: Body): void {
  const { blocks, attributes, diagnostics } = body.content(schema)
  found.push(...diagnostics)
  for (const { expression } of [...attributes.values()].slice(0, 5)) evaluateAll(expression)
  for (const block of blocks.slice(0, 5)) read(block.body)
}

if (kind === 'expression') {
  const { result, diagnostics } = parseNativeExpression(source)
  found.push(...diagnostics)
  evaluateAll(result)
} else {
  const { body, diagnostics } = (kind === 'json' ? parseJsonFile : parseNativeFile)(source)
  found.push(...diagnostics)
  read(body)
  const expanded = expandDynamicBlocks(body, scope)
  found.push(...expanded.inventory().diagnostics)
  read(expanded)
  if (kind === 'native') formatSource(source)
}
for (const diagnostic of found.slice(0, 200)) renderDiagnostic(diagnostic)
const { user, system } = process.cpuUsage(before)
const outcome: HostileOutcome = {
  problems: [...new Set(found.map(({ summary }) => summary))],
  cpuMs: Math.round((user + system) / 1000),
  largestMb: Math.round(process.resourceUsage().maxRSS / 1024),
}
process.stdout.write(`${JSON.stringify(outcome)}\n`)
