import { resolve } from 'node:path'
import type { BuildContext, BuildInputs } from '../build.ts'
import { chooseEngine } from './chooseEngine.ts'

/** Runs a command on a template with the engine that was asked for. */
export async function runBuild(inputs: BuildInputs, ctx: BuildContext): Promise<void> {
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
