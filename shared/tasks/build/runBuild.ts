import { resolve } from 'node:path'
import { ImageError } from '../../base/errors.ts'
import type { BuildContext, BuildInputs } from '../build.ts'
import { chooseEngine } from './chooseEngine.ts'

/** Runs a command on a template with the engine that was asked for. */
export async function runBuild(inputs: BuildInputs, ctx: BuildContext): Promise<void> {
  await checkWorkingDirectory(inputs, ctx)
  const { engine, reason } = await chooseEngine(inputs, () => hasEmbeddedSource(inputs, ctx))
  ctx.log.info(`Engine: ${engine} (${reason})`)
  ctx.output('engine', engine)
  if (engine === 'embedded') {
    const { runEmbedded } = await import('./embedded/runEmbedded.ts')
    await runEmbedded(inputs, ctx)
  } else {
    const { runWithPacker } = await import('./runWithPacker.ts')
    await runWithPacker(inputs, ctx)
  }
}

/** Whoever runs the command, a working directory that is not there is told by its own name. */
async function checkWorkingDirectory({ workingDirectory }: BuildInputs, ctx: BuildContext): Promise<void> {
  if (workingDirectory === undefined) return
  const { stat } = await import('node:fs/promises')
  const full = resolve(ctx.agent.workingDirectory, workingDirectory)
  const stats = await stat(full).catch(() => undefined)
  if (stats?.isDirectory() !== true)
    throw new ImageError('TEMPLATE_NOT_FOUND', `${full} ${stats ? 'is no folder' : 'does not exist'}.`, {
      hint: 'Set workingDirectory to a folder, relative to the root of the sources.',
    })
}

/** Whether a selected build has a source that only the embedded engine has. What cannot be read is left to Packer to tell. */
async function hasEmbeddedSource(inputs: BuildInputs, ctx: BuildContext): Promise<boolean> {
  const { openTemplate } = await import('./embedded/openTemplate.ts')
  const { embeddedSourceTypes } = await import('../../build/chroot/chrootDefinition.ts')
  const workingDirectory = resolve(ctx.agent.workingDirectory, inputs.workingDirectory ?? '.')
  try {
    const { builds } = await openTemplate(inputs, workingDirectory, ctx, { readData: false })
    return builds.some(({ builder }) => embeddedSourceTypes.has(builder.type))
  } catch {
    return false
  }
}
