import type { BuildContext, BuildInputs } from '../build.ts'
import { chooseEngine } from './chooseEngine.ts'

/** Runs a command on a template with the engine that was asked for. */
export async function runBuild(inputs: BuildInputs, ctx: BuildContext): Promise<void> {
  const { engine, reason } = chooseEngine(inputs)
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
