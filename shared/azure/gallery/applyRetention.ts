import type { ComputeManagementClient } from '@azure/arm-compute'
import { describeError } from '../../base/errors.ts'
import { alignColumns } from '../../base/text/alignColumns.ts'
import { askArm } from '../arm/askArm.ts'
import type { AzureContext } from '../publish/azureContext.ts'
import { listVersions, type DefinitionName } from './listVersions.ts'
import { decideRetention, retentionTags, type RetentionRequest } from './retention.ts'

/** What became of the old versions, by name. */
export interface RetentionOutcome {
  readonly deleted: readonly string[]
  /** What would be deleted without `dryRun`. */
  readonly wouldDelete: readonly string[]
  readonly failed: readonly string[]
}

/** More lines than this nobody reads. */
const mostLines = 50

/** Deletes what no bound keeps, one after the other; a version that cannot be deleted is a warning. Throws as `askArm` for the list. */
export async function applyRetention(
  client: ComputeManagementClient,
  name: DefinitionName,
  request: RetentionRequest & { readonly dryRun: boolean },
  ctx: AzureContext,
): Promise<RetentionOutcome> {
  const verdicts = decideRetention(request, await listVersions(client, name, ctx, retentionTags(request)))
  const doomed = verdicts.filter(({ isDeleted }) => isDeleted)
  const rows = verdicts
    .slice(-mostLines)
    .map(({ name: version, isDeleted, why }) => [version, isDeleted ? 'delete' : 'keep', why])
  ctx.log.foreign(alignColumns(rows))
  if (verdicts.length > rows.length) ctx.log.info(`and ${verdicts.length - rows.length} older versions`)
  if (request.dryRun) return { deleted: [], wouldDelete: doomed.map((each) => each.name), failed: [] }
  const deleted: string[] = []
  const failed: string[] = []
  for (const { name: version } of doomed) {
    try {
      await askArm(`delete the version ${version}`, ctx, (abortSignal) =>
        client.galleryImageVersions.delete(name.resourceGroup, name.gallery, name.definition, version, {
          abortSignal,
          updateIntervalInMs: 1000,
        }),
      )
      deleted.push(version)
    } catch (thrown) {
      if (ctx.signal.aborted) throw thrown
      failed.push(version)
      ctx.log.warning(describeError(thrown))
    }
  }
  return { deleted, wouldDelete: [], failed }
}
