import { createHash } from 'node:crypto'
import type { BootstrapPlan } from './bootstrapPlan.ts'
import type { RepositoryState } from './repositoryState.ts'

/** Changes whenever this code makes another tree of the same plan. */
const recipeVersion = 1

/** What decides a base layer, beside its plan. */
export interface LayerInputs {
  readonly plan: BootstrapPlan
  readonly states: readonly RepositoryState[]
  /** SHA-256 of each keyring, in the order of the plan. */
  readonly keyringSha256s: readonly string[]
  /** The scripts that run in the tree. */
  readonly hooks: readonly string[]
}

/** The name of a base layer: 64 lower-case hex digits, the same exactly if all that decides it is. */
export function layerKey({ plan, states, keyringSha256s, hooks }: LayerInputs): string {
  const inputs = [
    recipeVersion,
    plan,
    states.map(({ repository, inReleaseSha256 }) => [repository.mirror, repository.suite, inReleaseSha256]),
    keyringSha256s,
    hooks,
  ]
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex')
}
