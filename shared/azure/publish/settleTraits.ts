import { ImageError } from '../../base/errors.ts'
import type { DefinitionFacts } from '../gallery/definitionDiff.ts'
import type { ImageTraits } from './imageTraits.ts'

/** What an image says of itself: its partition table and boot code, or the resource it is. */
export interface ObservedTraits extends Partial<
  Pick<DefinitionFacts, 'osType' | 'osState' | 'generation' | 'architecture'>
> {
  /** For which firmware there is something to start by; undefined where it cannot be seen. */
  readonly boots: { readonly bios: boolean; readonly uefi: boolean } | undefined
}

/** The traits, and what about them is worth a warning. */
export interface SettledTraits {
  readonly traits: ImageTraits
  readonly warnings: readonly string[]
}

/**
 * What the image is: as asked for, else as the definition says, else as the image looks, else Linux, generalized, x64. Throws
 * DEFINITION_DISAGREES or INPUT_INVALID for what cannot be.
 */
export function settleTraits(
  asked: Partial<ImageTraits>,
  definition: Partial<DefinitionFacts>,
  observed: ObservedTraits,
): SettledTraits {
  const osType = pick(asked.osType, definition.osType, observed.osType, 'Linux')
  const osState = pick(asked.osState, definition.osState, observed.osState, 'Generalized')
  const generation = pick(
    asked.generation,
    definition.generation,
    observed.generation,
    generationOf(observed),
  )
  const architecture = pick(asked.architecture, definition.architecture, observed.architecture, 'x64')
  const securityType = asked.securityType ?? definition.securityType
  if (generation !== 'V2' && architecture === 'Arm64')
    throw new ImageError('INPUT_INVALID', 'hyperVGeneration: an image for Arm64 is of generation V2.')
  if (generation !== 'V2' && securityType !== undefined && securityType !== 'Standard')
    throw new ImageError('INPUT_INVALID', `securityType: ${securityType} needs an image of generation V2.`)
  return {
    traits: { osType, osState, generation, architecture, securityType },
    warnings: checkBoot(generation, observed.boots),
  }
}

function pick<T extends string>(
  ...wishes: readonly [T | undefined, string | undefined, string | undefined, T]
): T {
  const [asked, defined, seen, fallback] = wishes
  return asked ?? ((defined ?? seen ?? fallback) as T)
}

function generationOf({ boots }: ObservedTraits): ImageTraits['generation'] {
  return boots?.bios === true && !boots.uefi ? 'V1' : 'V2'
}

/** Azure itself would notice when the first VM does not start. */
function checkBoot(generation: ImageTraits['generation'], boots: ObservedTraits['boots']): readonly string[] {
  if (!boots) return []
  const [has, hasOther] = generation === 'V2' ? [boots.uefi, boots.bios] : [boots.bios, boots.uefi]
  if (has) return []
  const missing = generation === 'V2' ? 'no EFI system partition' : 'no boot code for BIOS'
  if (hasOther)
    throw new ImageError(
      'DEFINITION_DISAGREES',
      `The image has ${missing}, and generation ${generation} starts by ${generation === 'V2' ? 'UEFI' : 'BIOS'} only.`,
      {
        hint: `Build it with boot for that, or publish it as generation ${generation === 'V2' ? 'V1' : 'V2'}.`,
      },
    )
  return [`The image has ${missing}; no VM of generation ${generation} will start from it.`]
}
