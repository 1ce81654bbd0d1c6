import type { SourcePosition } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Diagnostic } from '../hcl/diagnostic.ts'
import { parseJsonFile, parseNativeFile } from '../hcl/parseFile.ts'
import { requiredPlugins } from './hcl2/requiredPlugins.ts'
import { localTemplateFiles } from './localTemplateFiles.ts'
import { locateTemplate } from './locateTemplate.ts'
import type { PluginSource } from './pluginSource.ts'
import { positionOf } from './positionOf.ts'
import { type DiagnosticPlaces, refuseErrors } from './reportDiagnostics.ts'

/** A plugin of a template, and the place that asks for it. */
export interface PlacedRequirement {
  readonly source: PluginSource
  readonly version: string
  readonly at: SourcePosition
}

/**
 * The plugins a template requires; legacy JSON has none. Only what is about plugins is checked. Throws TEMPLATE_NOT_FOUND, and
 * TEMPLATE_INVALID for files that cannot be parsed or requirements that are wrong.
 */
export async function readRequiredPlugins(
  template: string,
  log: Log,
  places: DiagnosticPlaces,
): Promise<readonly PlacedRequirement[]> {
  const files = localTemplateFiles(places.workingDirectory)
  const location = await locateTemplate(template, files)
  if (location.format === 'legacy') return []
  const diagnostics: Diagnostic[] = []
  const blocks = []
  for (const { path, syntax } of location.files) {
    const source = await files.read(path)
    const { body, diagnostics: found } = syntax === 'json' ? parseJsonFile(source) : parseNativeFile(source)
    const content = body.partialContent({ blocks: [{ type: 'packer' }] })
    diagnostics.push(...found)
    blocks.push(...content.blocks)
  }
  const { plugins, diagnostics: wrong } = requiredPlugins(blocks)
  refuseErrors([...diagnostics, ...wrong], log, places, false)
  return plugins.map(({ source, version, range }) => ({ source, version, at: positionOf(range) }))
}
