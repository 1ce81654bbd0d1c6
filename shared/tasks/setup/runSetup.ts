import { dirname } from 'node:path'
import { sha256File } from '../../base/digest.ts'
import { packerEnvironment } from '../../packer/driver/packerEnvironment.ts'
import { type AcquiredPacker, acquirePacker, type PackerRequest } from '../../packer/install/acquirePacker.ts'
import { readVersionWish } from '../../packer/install/readVersionWish.ts'
import { openSources } from '../../packer/releases/openSources.ts'
import { versionTraps } from '../../packer/versionTraps.ts'
import { applyPackerLock } from './applyPackerLock.ts'
import { setUpPlugins } from './setUpPlugins.ts'
import { openTempDirectory } from '../openTempDirectory.ts'
import type { SetupContext, SetupInputs } from '../setup.ts'

/** Finds a temp directory and what the engines that are asked for need, and leaves both to later steps. */
export async function runSetup(inputs: SetupInputs, ctx: SetupContext): Promise<void> {
  const { hasPost, workingDirectory } = ctx.agent
  const wanted =
    inputs.engine === 'embedded'
      ? undefined
      : {
          wish: await readVersionWish(inputs, workingDirectory),
          sources: (await openSources(ctx, inputs)).sources,
        }
  // Where no post step will remove it, the directory can only be looked for.
  const tempDirectory = await openTempDirectory(ctx, inputs.tempDirectory, hasPost ? 'job' : 'step')
  if (inputs.engine !== 'packer') {
    const { setUpImageTools } = await import('./setUpImageTools.ts')
    await setUpImageTools(inputs, ctx)
  }
  if (wanted !== undefined) await setUpPacker(inputs, ctx, tempDirectory, wanted)
  if (inputs.exportTempDirectory)
    for (const name of ['TMPDIR', 'TMP', 'TEMP']) ctx.exportVariable(name, tempDirectory)
}

async function setUpPacker(
  inputs: SetupInputs,
  ctx: SetupContext,
  tempDirectory: string,
  wanted: Pick<PackerRequest, 'wish' | 'sources'>,
): Promise<void> {
  const { hasPost, environment } = ctx.agent
  const asked = {
    ...wanted,
    origin: inputs.packerSource,
    path: inputs.packerPath,
    environment: packerEnvironment(environment, tempDirectory, []),
    offline: inputs.offline,
    cache: inputs.cache,
    jobDirectory: hasPost ? tempDirectory : undefined,
  }
  const { request, update } = await applyPackerLock(inputs, ctx, asked, tempDirectory)
  const packer = await acquirePacker(ctx, request)
  ctx.output('packerPath', packer.path)
  ctx.output('packerVersion', packer.version.text)
  ctx.output('cacheHit', String(packer.cacheHit))
  for (const trap of versionTraps(packer.version)) ctx.log.warning(trap)
  // Plugins are waited for rather than worked at: meanwhile there is time to hash a large program.
  await Promise.all([tellPacker(ctx, packer), setUpPlugins(inputs, ctx, { tempDirectory, packer: update })])
  if (inputs.addToPath) ctx.addPath(dirname(packer.path))
}

async function tellPacker(ctx: SetupContext, { path, version, source }: AcquiredPacker): Promise<void> {
  const sha256 = await sha256File(path)
  ctx.output('packerSha256', sha256)
  ctx.log.info(`Packer ${version.text}: ${path} (${source}), sha256 ${sha256}`)
  ctx.summarise(`Packer ${version.text} from ${source}, sha256 \`${sha256}\`.`)
}
