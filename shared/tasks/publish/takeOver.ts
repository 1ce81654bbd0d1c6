import { join } from 'node:path'
import { azureBlobKind, removeBlob, type MadeBlob } from '../../azure/publish/madeBlob.ts'
import { azureResourceKind, removeMade, type MadeResource } from '../../azure/publish/madeResources.ts'
import type { AzureContext } from '../../azure/publish/azureContext.ts'
import type { TakenOver } from '../../azure/publish/publishRequest.ts'
import { describeError } from '../../base/errors.ts'
import { abandonedJournals, replayJournal, type Undoer } from '../../base/journal.ts'
import { journalFolder } from '../../base/journalFolder.ts'
import { blobOfRecord, madeOf } from '../azure/undoAzure.ts'
import { undoers } from '../undoers.ts'

/** A version that is still made for a killed run may take longer than anybody waits here. */
const longestMs = 60_000

/**
 * Sees to what runs that were killed on this agent have begun in Azure. What has the key is this run's now, and is handed over, but for a managed
 * image, which is found by its name. Everything else is removed; what cannot be is a warning, and left to the next run.
 */
export async function takeOver(
  key: string | undefined,
  directories: readonly string[],
  ctx: AzureContext,
): Promise<TakenOver> {
  let disk: MadeResource | undefined
  let blob: MadeBlob | undefined
  const rest: MadeResource[] = []
  let removedCount = 0
  const remove = (made: MadeResource) => removeMade(made, { ...ctx, longestMs })
  // In this run's journal before it is out of the other's.
  const handOver = async (made: MadeResource): Promise<MadeResource> => ({
    ...made,
    record: await ctx.journal.record(azureResourceKind, { ...made }),
  })
  const adopt: Undoer = async (data) => {
    const made = madeOf(data)
    if (!made) return
    if (made.key !== key) {
      ctx.log.info(`An earlier run was killed; removing ${made.id}.`)
      await remove(made)
      removedCount++
    } else if (/\/disks\/[^/]+$/i.test(made.id)) {
      if (!disk) disk = await handOver(made)
      else if (made.id !== disk.id) await remove(made)
    } else if (/\/galleries\//i.test(made.id) && !rest.some(({ id }) => id === made.id))
      rest.push(await handOver(made))
  }
  const adoptBlob: Undoer = async (data) => {
    const made = blobOfRecord(data)
    if (!made) return
    if (made.key === key) blob ??= { ...made, record: await ctx.journal.record(azureBlobKind, { ...made }) }
    else {
      ctx.log.info(`An earlier run was killed; removing ${made.url} unless it is whole.`)
      await removeBlob(made, ctx)
      removedCount++
    }
  }
  const adopting = { ...undoers, [azureResourceKind]: adopt, [azureBlobKind]: adoptBlob }
  for (const directory of directories)
    for (const path of await abandonedJournals(join(directory, journalFolder))) {
      const failures = await replayJournal(path, adopting, ctx.clock).catch((thrown: unknown) => [
        describeError(thrown),
      ])
      for (const failure of failures) ctx.log.warning(`Left behind by an earlier run: ${failure}`)
    }
  return { disk, blob, rest, removedCount }
}
