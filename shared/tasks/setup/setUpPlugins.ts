import type { LockedRelease } from '../../packer/lockFile/lockFile.ts'
import { pluginCache } from '../../packer/plugins/pluginDirectories.ts'
import { preparePlugins, privatePluginDirectory } from '../plugins/preparePlugins.ts'
import { readPluginRequirements } from '../plugins/readPluginRequirements.ts'
import type { SetupContext, SetupInputs } from '../setup.ts'

/** What plugins are set up with. */
export interface PluginSetting {
  readonly tempDirectory: string
  /** As Packer is to be locked from now on; undefined where that stays as it is. */
  readonly packer: LockedRelease | undefined
}

/** Installs the plugins that inputs and template ask for, and leaves their directory to later steps. */
export async function setUpPlugins(
  inputs: SetupInputs,
  ctx: SetupContext,
  { tempDirectory, packer }: PluginSetting,
): Promise<void> {
  const { template, plugins, cache } = inputs
  const { workingDirectory, hasPost } = ctx.agent
  const requirements = await readPluginRequirements(ctx, { plugins, template, workingDirectory })
  if (requirements.length === 0 && inputs.lockMode !== 'update') return
  const forJob = privatePluginDirectory(tempDirectory)
  // Where no post step follows, the temp directory ends with this step.
  const privateDirectory = hasPost ? forJob : (pluginCache(ctx.agent) ?? forJob)
  const prepared = await preparePlugins(ctx, inputs, {
    requirements,
    template,
    workingDirectory,
    packer,
    cache,
    place: () => Promise.resolve({ tempDirectory, privateDirectory }),
  })
  ctx.output('pluginDirectory', prepared.directory)
  ctx.output('plugins', JSON.stringify(prepared.plugins))
  ctx.output('lockChanged', String(prepared.lockChanged))
  if (inputs.exportPluginDirectory) ctx.exportVariable('PACKER_PLUGIN_PATH', prepared.directory)
}
