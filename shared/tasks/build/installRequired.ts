import { existsSync } from 'node:fs'
import { isImageError } from '../../base/errors.ts'
import type { Packer } from '../../packer/openPacker.ts'
import { isAtLeast } from '../../packer/packerVersion.ts'
import { packerPluginDirectory } from '../../packer/plugins/pluginDirectories.ts'
import type { PluginRequirement } from '../../packer/plugins/pluginRequirement.ts'
import type { BuildContext, BuildInputs } from '../build.ts'
import { type PluginPlace, preparePlugins, privatePluginDirectory } from '../plugins/preparePlugins.ts'
import { readPluginRequirements } from '../plugins/readPluginRequirements.ts'

/** The Packer that is to find the plugins, and what it runs with. */
export interface PluginHost {
  readonly packer: Packer
  readonly environment: Readonly<Record<string, string>>
  readonly tempDirectory: string
}

/**
 * Installs what an HCL2 template requires, into a directory of this run, or for `init` into Packer's own. The host may still be
 * looked for: until then plugins are too, and nothing is written. Resolves with the directory; undefined when nothing is required or
 * wanted. Rejects as `host` does, when nothing is under way any more.
 */
export async function installRequired(
  inputs: BuildInputs,
  ctx: BuildContext,
  workingDirectory: string,
  host: Promise<PluginHost>,
): Promise<string | undefined> {
  const { command, template } = inputs
  const isWanted = command === 'init' || (inputs.init && (command === 'build' || command === 'validate'))
  if (!isWanted) return undefined
  const requirements = await requirementsOf(ctx, template, workingDirectory)
  if (requirements.length === 0) return undefined
  const stop = new AbortController()
  const stoppable = { ...ctx, signal: AbortSignal.any([ctx.signal, stop.signal]) }
  const placing = host.then((found) => placeOf(found, command))
  const preparing = preparePlugins(stoppable, inputs, {
    requirements,
    template,
    workingDirectory,
    cache: true,
    async place() {
      const place = await placing
      if (place === undefined) throw new Error('this Packer has no use for plugins')
      return place
    },
  })
  // It can fail while the host is still looked for, and is told of afterwards.
  preparing.catch(() => undefined)
  if ((await placing.catch(() => undefined)) === undefined) {
    stop.abort()
    await preparing.catch(() => undefined)
    await host
    return undefined
  }
  return (await preparing).directory
}

/** Undefined for a Packer that knows no required plugins. */
function placeOf(
  { packer, environment, tempDirectory }: PluginHost,
  command: BuildInputs['command'],
): PluginPlace | undefined {
  if (!isAtLeast(packer.version, 1, 7)) return undefined
  const own = command === 'init' ? packerPluginDirectory(environment, existsSync) : undefined
  return { tempDirectory, privateDirectory: own ?? privatePluginDirectory(tempDirectory) }
}

async function requirementsOf(
  ctx: BuildContext,
  template: string,
  workingDirectory: string,
): Promise<readonly PluginRequirement[]> {
  try {
    return await readPluginRequirements(ctx, { plugins: [], template, workingDirectory })
  } catch (thrown) {
    // Packer says what is wrong with its template.
    if (isImageError(thrown) && thrown.code === 'TEMPLATE_INVALID') return []
    throw thrown
  }
}
