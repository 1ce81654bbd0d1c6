import type { RunContext } from '../../base/context.ts'
import { describeError, ImageError, isImageError } from '../../base/errors.ts'
import { regionName } from '../arm/regionName.ts'

/** A region that an input names. */
export interface RegionUse {
  readonly input: string
  readonly region: string
}

/**
 * Looks for every region among those of the subscription, which `ask` tells: Azure itself notices a wrong one when the image is uploaded
 * and copied. What it does not tell is not checked. Throws INPUT_INVALID and AZURE_LOGIN_FAILED.
 */
export async function checkRegions(
  uses: readonly RegionUse[],
  ask: () => Promise<readonly string[]>,
  { log }: Pick<RunContext, 'log'>,
): Promise<void> {
  if (uses.length === 0) return
  const known = await ask().catch((thrown: unknown): readonly string[] => {
    // Nothing after this would go better.
    if (isImageError(thrown) && thrown.code === 'AZURE_LOGIN_FAILED') throw thrown
    log.info(`The names of regions are not checked: ${describeError(thrown)}`)
    return []
  })
  if (known.length === 0) return
  for (const { input, region } of uses) {
    const name = regionName(region)
    if (known.includes(name)) continue
    throw new ImageError(
      'INPUT_INVALID',
      `${input}: the subscription has no region “${region}”; closest to it: ${closest(name, known).join(', ')}.`,
      { hint: '`az account list-locations` lists them all.' },
    )
  }
}

const shownCount = 3

/** By how many pairs of letters they share: `europewest` is close to `westeurope`. */
function closest(name: string, known: readonly string[]): readonly string[] {
  const pairs = pairsOf(name)
  const likeness = (other: string) => {
    const others = pairsOf(other)
    return [...pairs].filter((pair) => others.has(pair)).length / (pairs.size + others.size)
  }
  return known.toSorted((a, b) => likeness(b) - likeness(a)).slice(0, shownCount)
}

function pairsOf(name: string): ReadonlySet<string> {
  return new Set(Array.from({ length: Math.max(0, name.length - 1) }, (_each, at) => name.slice(at, at + 2)))
}
