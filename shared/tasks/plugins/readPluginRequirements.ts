import { resolve } from 'node:path'
import type { RunContext } from '../../base/context.ts'
import {
  joinRequirements,
  parsePluginList,
  type PluginRequirement,
} from '../../packer/plugins/pluginRequirement.ts'
import { readRequiredPlugins } from '../../template/readRequiredPlugins.ts'
import { locate } from '../../template/reportDiagnostics.ts'

/** Where plugins are asked for. */
export interface WishInputs {
  /** Lines `source@constraint`. */
  readonly plugins: readonly string[]
  readonly template: string | undefined
  /** Relative paths of the template begin here. */
  readonly workingDirectory: string
}

/** The plugins that inputs and template ask for. Throws INPUT_INVALID, TEMPLATE_NOT_FOUND and TEMPLATE_INVALID. */
export async function readPluginRequirements(
  ctx: RunContext,
  { plugins, template, workingDirectory }: WishInputs,
): Promise<readonly PluginRequirement[]> {
  const listed = parsePluginList('plugins', plugins)
  if (template === undefined) return joinRequirements(listed)
  const places = { workingDirectory, root: resolve(ctx.agent.workingDirectory) }
  const required = await readRequiredPlugins(template, ctx.log, places)
  const wishes = required.map(({ source, version, at }) => {
    const place = locate(at, places)
    return { source, constraint: version, from: `${at.file}:${at.line ?? 1}`, at: place }
  })
  return joinRequirements([...wishes, ...listed])
}
