import type { BuildInputs } from '../build.ts'

/** Who runs a command, and why. */
export interface EngineChoice {
  readonly engine: 'packer' | 'embedded'
  readonly reason: string
}

/** Chooses the engine of a command from what was asked for; `hasEmbeddedSource` tells of the selected builds of the template. */
export async function chooseEngine(
  inputs: Pick<BuildInputs, 'command' | 'engine' | 'json' | 'packerPath' | 'packerArgs'>,
  hasEmbeddedSource: () => Promise<boolean>,
): Promise<EngineChoice> {
  const { command, engine, json, packerPath, packerArgs } = inputs
  if (engine !== 'auto') return { engine, reason: 'as asked' }
  if (command === 'inspect' && json) return { engine: 'embedded', reason: 'only it prints JSON' }
  if (packerPath !== undefined) return { engine: 'packer', reason: 'packerPath is given' }
  if (packerArgs.length > 0) return { engine: 'packer', reason: 'packerArgs are given' }
  if (command === 'inspect' || command === 'fmt')
    return { engine: 'embedded', reason: `${command} needs no Packer` }
  if ((command === 'build' || command === 'validate') && (await hasEmbeddedSource()))
    return { engine: 'embedded', reason: 'a build has a source of type chroot, which Packer does not know' }
  return { engine: 'packer', reason: `no build needs the embedded engine` }
}
