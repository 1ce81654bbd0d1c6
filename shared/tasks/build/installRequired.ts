import { existsSync } from 'node:fs'
import { isImageError } from '../../base/errors.ts'
import type { Packer } from '../../packer/openPacker.ts'
import { isAtLeast } from '../../packer/packerVersion.ts'
import { packerPluginDirectory } from '../../packer/plugins/pluginDirectories.ts'
import type { PluginRequirement } from '../../packer/plugins/pluginRequirement.ts'
import type { BuildContext, BuildInputs } from '../build.ts'
import { preparePlugins, privatePluginDirectory } from '../plugins/preparePlugins.ts'
import { readPluginRequirements } from '../plugins/readPluginRequirements.ts'

/** The Packer that is to find the plugins, and where it runs. */
export interface PluginHost {
  readonly packer: Packer
  readonly environment: Readonly<Record<string, string>>
  readonly workingDirectory: string
  readonly tempDirectory: string
}

/**
 * Installs what an HCL2 template requires, into a directory of this run, or for `init` into Packer's own. Resolves with the
 * directory; undefined when nothing is required or wanted.
 */
export async function installRequired(
  inputs: BuildInputs,
  ctx: BuildContext,
  { packer, environment, workingDirectory, tempDirectory }: PluginHost,
): Promise<string | undefined> {
  const { command, template } = inputs
  const isWanted = command === 'init' || (inputs.init && (command === 'build' || command === 'validate'))
  if (!isWanted || !isAtLeast(packer.version, 1, 7)) return undefined
  const requirements = await requirementsOf(ctx, template, workingDirectory)
  if (requirements.length === 0) return undefined
  const forRun = privatePluginDirectory(tempDirectory)
  const own = command === 'init' ? packerPluginDirectory(environment, existsSync) : undefined
  const { directory } = await preparePlugins(ctx, inputs, {
    requirements,
    template,
    workingDirectory,
    tempDirectory,
    privateDirectory: own ?? forRun,
    cache: true,
  })
  return directory
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
