import { removeMade, type MadeResource } from '../../azure/publish/madeResources.ts'
import type { Undoer } from '../../base/journal.ts'
import { once } from '../../base/once.ts'
import { Scope } from '../../base/scope.ts'
import { readInputs, type RawInputs } from '../../declaration/readInputs.ts'
import type { LoginContext } from '../../azure/login/azureLogin.ts'
import { azureInputs } from './azureInputs.ts'
import { openAzure } from './openAzure.ts'

/** All that is left to undo must be gone in so long: agents give a post step some minutes. */
const withinMs = 120_000

/** Undoes records of resources in Azure with the login of a step, which is made when there is one to undo. */
export function undoAzure(raw: RawInputs, ctx: Omit<LoginContext, 'scope' | 'signal'>): Undoer {
  const azure = once(async () => {
    const { values, secrets } = readInputs(azureInputs, raw, ctx.agent.platform)
    for (const secret of secrets) ctx.log.secret(secret)
    // The connections of the login end with the process.
    const signal = AbortSignal.timeout(withinMs)
    return { ...(await openAzure(values, { ...ctx, scope: new Scope(), signal })), signal }
  })
  return async (data) => {
    const made = madeOf(data)
    if (!made) return
    const { clientOf, signal } = await azure.get()
    await removeMade(made, { clientOf, clock: ctx.clock, signal })
    ctx.log.info(`Removed ${made.id}.`)
  }
}

/** A record as it was written; undefined for one that says nothing. */
export function madeOf({ id, run, key }: Readonly<Record<string, string>>): MadeResource | undefined {
  return id === undefined || run === undefined || key === undefined ? undefined : { id, run, key }
}
