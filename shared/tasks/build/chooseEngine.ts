import type { BuildInputs } from '../build.ts'

/** Who runs a command, and why. */
export interface EngineChoice {
  readonly engine: 'packer' | 'embedded'
  readonly reason: string
}

/** Chooses the engine of a command from what was asked for. */
export function chooseEngine(
  inputs: Pick<BuildInputs, 'command' | 'engine' | 'json' | 'packerPath' | 'packerArgs'>,
): EngineChoice {
  const { command, engine, json, packerPath, packerArgs } = inputs
  if (engine !== 'auto') return { engine, reason: 'as asked' }
  if (command !== 'inspect' && command !== 'fmt')
    return { engine: 'packer', reason: `${command} is Packer’s unless engine says embedded` }
  if (json) return { engine: 'embedded', reason: 'only it prints JSON' }
  if (packerPath !== undefined) return { engine: 'packer', reason: 'packerPath is given' }
  if (packerArgs.length > 0) return { engine: 'packer', reason: 'packerArgs are given' }
  return { engine: 'embedded', reason: `${command} needs no Packer` }
}
