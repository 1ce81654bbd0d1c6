import { deleteBuildGroups } from '../../azure/leftover/deleteBuildGroups.ts'
import { removeBlob, type MadeBlob } from '../../azure/publish/madeBlob.ts'
import { removeMade, type MadeResource } from '../../azure/publish/madeResources.ts'
import { formatDuration } from '../../base/clock.ts'
import { openHttp } from '../../base/http/openHttp.ts'
import type { Undoer } from '../../base/journal.ts'
import { once } from '../../base/once.ts'
import { Scope } from '../../base/scope.ts'
import { readInputs, type RawInputs } from '../../declaration/readInputs.ts'
import type { LoginContext } from '../../azure/login/azureLogin.ts'
import { azureInputs } from './azureInputs.ts'
import { openAzure } from './openAzure.ts'

/** All that is left to undo must be gone in so long: agents give a post step some minutes. */
const withinMs = 120_000

type UndoContext = Omit<LoginContext, 'scope' | 'signal'>

/** Undoers of what runs leave in Azure, by the kind of the record. */
export interface AzureUndoers {
  /** Removes a resource that a publication has made. */
  readonly undoResource: Undoer
  /** Removes a blob that a publication has begun. */
  readonly undoBlob: Undoer
  /** Has Azure delete the resource groups that Packer's plugin made for a build. */
  readonly undoBuildGroups: Undoer
}

/** Undoes records of what is in Azure with the login of a step, which is made when there is one to undo; all of them within `limitMs`. */
export function undoAzure(raw: RawInputs, ctx: UndoContext, limitMs = withinMs): AzureUndoers {
  const azure = once(async () => {
    const { values, secrets } = readInputs(azureInputs, raw, ctx.agent.platform)
    for (const secret of secrets) ctx.log.secret(secret)
    // The connections of the login end with the process.
    const signal = AbortSignal.timeout(limitMs)
    return { ...(await openAzure(values, { ...ctx, scope: new Scope(), signal })), signal }
  })
  /** Nobody cancels a post step: what is cut off in it has run out of time. */
  const inTime = async <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
    await work.catch((thrown: unknown) => {
      if (!signal.aborted) throw thrown
      const limit = formatDuration(limitMs)
      throw new Error(`not removed within the ${limit} there are for all that is left`, { cause: thrown })
    })
  return {
    async undoResource(data) {
      const made = madeOf(data)
      if (!made) return
      const { clientOf, signal } = await azure.get()
      await inTime(signal, removeMade(made, { clientOf, clock: ctx.clock, signal }))
      ctx.log.info(`Removed ${made.id}.`)
    },
    async undoBlob(data) {
      const made = blobOfRecord(data)
      if (!made) return
      const { blobOf, signal } = await azure.get()
      await inTime(signal, removeBlob(made, { blobOf, clock: ctx.clock, signal }))
      ctx.log.info(`Removed what was begun of ${made.url}.`)
    },
    async undoBuildGroups({ prefix, subscriptionId }) {
      if (prefix === undefined || subscriptionId === undefined) return
      const { login, signal } = await azure.get()
      const http = await openHttp(ctx.agent.environment)
      const request = { login, subscriptionId, prefix }
      try {
        const names = await inTime(signal, deleteBuildGroups(http, request, { clock: ctx.clock, signal }))
        for (const name of names)
          ctx.log.info(`The build left the resource group ${name}; Azure is deleting it.`)
      } finally {
        await http.close()
      }
    },
  }
}

/** A record as it was written; undefined for one that says nothing. */
export function madeOf({ id, run, key }: Readonly<Record<string, string>>): MadeResource | undefined {
  return id === undefined || run === undefined || key === undefined ? undefined : { id, run, key }
}

/** As {@link madeOf}, of a blob. */
export function blobOfRecord({ url, run, key }: Readonly<Record<string, string>>): MadeBlob | undefined {
  return url === undefined || run === undefined || key === undefined ? undefined : { url, run, key }
}
