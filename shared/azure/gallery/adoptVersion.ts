import type { ComputeManagementClient } from '@azure/arm-compute'
import { isImageError } from '../../base/errors.ts'
import { adoptMade } from '../publish/adoptMade.ts'
import type { AzureContext } from '../publish/azureContext.ts'
import { awaitVersion } from './awaitVersion.ts'
import type { VersionChoice } from './chooseVersion.ts'
import type { DefinitionName } from './listVersions.ts'
import { versionId } from './versionId.ts'

/** A version that may be another run's. */
export interface AdoptRequest {
  readonly definition: DefinitionName
  readonly timeoutMs: number
}

/**
 * Takes a version that is there, or that another run is making, for this run's: whoever makes it may still fail or be cancelled, so it is
 * waited for and then marked. Resolves with false when it came to nothing. Throws REPLICATION_TIMEOUT and as `askArm`.
 */
export async function adoptVersion(
  client: ComputeManagementClient,
  { definition, timeoutMs }: AdoptRequest,
  { action, version }: VersionChoice,
  ctx: AzureContext,
): Promise<boolean> {
  if (action === 'attach') {
    ctx.log.info(`Waiting for version ${version}, which another run is making.`)
    const awaited = { definition, version, timeoutMs, waitFor: 'home', failure: undefined } as const
    try {
      await awaitVersion(client, awaited, ctx)
    } catch (thrown) {
      if (isImageError(thrown) && lost.has(thrown.code)) return false
      throw thrown
    }
  }
  return await adoptMade(versionId(definition, version), timeoutMs, ctx)
}

const lost: ReadonlySet<string> = new Set(['REPLICATION_FAILED', 'AZURE_NOT_FOUND'])
