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
  /** It may still be asked who it is: until then plugins are only looked for. */
  readonly packer: Promise<Packer>
  readonly environment: Readonly<Record<string, string>>
  readonly workingDirectory: string
  readonly tempDirectory: string
}

/**
 * Installs what an HCL2 template requires, into a directory of this run, or for `init` into Packer's own. Resolves with the
 * directory; undefined when nothing is required or wanted. Rejects as `packer` does, when nothing is under way any more.
 */
export async function installRequired(
  inputs: BuildInputs,
  ctx: BuildContext,
  { packer, environment, workingDirectory, tempDirectory }: PluginHost,
): Promise<string | undefined> {
  const { command, template } = inputs
  const isWanted = command === 'init' || (inputs.init && (command === 'build' || command === 'validate'))
  if (!isWanted) return undefined
  const requirements = await requirementsOf(ctx, template, workingDirectory)
  if (requirements.length === 0) return undefined
  const forRun = privatePluginDirectory(tempDirectory)
  const own = command === 'init' ? packerPluginDirectory(environment, existsSync) : undefined
  const stop = new AbortController()
  const stoppable = { ...ctx, signal: AbortSignal.any([ctx.signal, stop.signal]) }
  const isHost = packer.then(({ version }) => isAtLeast(version, 1, 7))
  const preparing = preparePlugins(stoppable, inputs, {
    requirements,
    template,
    workingDirectory,
    tempDirectory,
    privateDirectory: own ?? forRun,
    cache: true,
    async mayInstall() {
      if (!(await isHost)) throw new Error('this Packer has no use for plugins')
    },
  })
  if (!(await isHost.catch(() => false))) {
    stop.abort()
    await preparing.catch(() => undefined)
    await packer
    return undefined
  }
  return (await preparing).directory
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
