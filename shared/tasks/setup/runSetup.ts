import { dirname } from 'node:path'
import { sha256File } from '../../base/digest.ts'
import { packerEnvironment } from '../../packer/driver/packerEnvironment.ts'
import { acquirePacker } from '../../packer/install/acquirePacker.ts'
import { readVersionWish } from '../../packer/install/readVersionWish.ts'
import { openSources } from '../../packer/releases/openSources.ts'
import { versionTraps } from '../../packer/versionTraps.ts'
import { setUpPlugins } from './setUpPlugins.ts'
import { openTempDirectory } from '../openTempDirectory.ts'
import type { SetupContext, SetupInputs } from '../setup.ts'

/** Finds a temp directory, finds or downloads Packer, and leaves both to later steps. */
export async function runSetup(inputs: SetupInputs, ctx: SetupContext): Promise<void> {
  const { hasPost, workingDirectory, environment } = ctx.agent
  const wish = await readVersionWish(inputs, workingDirectory)
  const { sources } = await openSources(ctx, inputs)
  // Where no post step will remove it, the directory can only be looked for.
  const tempDirectory = await openTempDirectory(ctx, inputs.tempDirectory, hasPost ? 'job' : 'step')
  const packer = await acquirePacker(ctx, {
    wish,
    origin: inputs.packerSource,
    path: inputs.packerPath,
    environment: packerEnvironment(environment, tempDirectory, []),
    sources,
    offline: inputs.offline,
    cache: inputs.cache,
    jobDirectory: hasPost ? tempDirectory : undefined,
  })
  const sha256 = await sha256File(packer.path)
  ctx.output('packerPath', packer.path)
  ctx.output('packerVersion', packer.version.text)
  ctx.output('packerSha256', sha256)
  ctx.output('cacheHit', String(packer.cacheHit))
  ctx.log.info(`Packer ${packer.version.text}: ${packer.path} (${packer.source}), sha256 ${sha256}`)
  ctx.summarise(`Packer ${packer.version.text} from ${packer.source}, sha256 \`${sha256}\`.`)
  for (const trap of versionTraps(packer.version)) ctx.log.warning(trap)
  await setUpPlugins(inputs, ctx, tempDirectory)

  if (inputs.addToPath) ctx.addPath(dirname(packer.path))
  if (inputs.exportTempDirectory)
    for (const name of ['TMPDIR', 'TMP', 'TEMP']) ctx.exportVariable(name, tempDirectory)
}
