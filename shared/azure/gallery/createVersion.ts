import type { ComputeManagementClient, GalleryImageVersion } from '@azure/arm-compute'
import { ImageError } from '../../base/errors.ts'
import { askArm, findInArm } from '../arm/askArm.ts'
import { armError, armFacts } from '../arm/armProblem.ts'
import type { AzureContext } from '../publish/azureContext.ts'
import type { Guard } from '../publish/guard.ts'
import { guard, removeMade } from '../publish/madeResources.ts'
import { adoptVersion } from './adoptVersion.ts'
import { versionId } from './versionId.ts'
import { chooseVersion, type VersionChoice, type VersionRequest } from './chooseVersion.ts'
import { publishTags } from './galleryVersion.ts'
import { listVersions, type DefinitionName } from './listVersions.ts'
import { versionBody, type VersionProfile, type VersionSource } from './versionBody.ts'

/** A version to make. */
export interface NewVersion {
  readonly definition: DefinitionName
  readonly location: string
  readonly request: VersionRequest
  /** Asked for when it is needed, and perhaps more than once. */
  readonly source: () => Promise<VersionSource>
  readonly profile: VersionProfile
  readonly key: string
  /** How long a version is waited for that another run is making. */
  readonly timeoutMs: number
}

/** A version that is there or on its way. */
export interface StartedVersion {
  readonly choice: VersionChoice
  readonly id: string
  /** There when this run makes it; whoever waits for it decides when it stays. */
  readonly guard: Guard | undefined
  /** Rejects with what Azure says of a creation that fails; there when this run makes it. */
  readonly failure: (() => Promise<never>) | undefined
}

/** How often a number is sought anew when others take it at the same time. */
const mostAttempts = 10

/**
 * Begins to make a version under a number that nobody else has: the number is asked for only if it is free, and read back afterwards.
 * One that another run makes is taken once it can be used at home. Throws VERSION_EXISTS, REPLICATION_TIMEOUT and as `askArm`.
 */
export async function createVersion(
  client: ComputeManagementClient,
  wanted: NewVersion,
  ctx: AzureContext,
): Promise<StartedVersion> {
  for (let attempt = 1; ; attempt++) {
    const existing = await listVersions(client, wanted.definition, ctx)
    const choice = chooseVersion(wanted.request, existing)
    const id = versionId(wanted.definition, choice.version)
    if (choice.action === 'reuse' || choice.action === 'attach') {
      if (await adoptVersion(client, wanted, choice, ctx))
        return { choice, id, guard: undefined, failure: undefined }
      ctx.log.info(`Version ${choice.version}, which another run made, is gone.`)
      await pauseBefore(attempt, ctx)
      continue
    }
    if (choice.action === 'replace')
      await replaceFailed(id, existing.find(({ name }) => name === choice.version)?.tags, ctx)
    const started = await putVersion(client, wanted, choice, ctx)
    if (started) return started
    ctx.log.info(`Version ${choice.version} was taken by another run in the meantime.`)
    await pauseBefore(attempt, ctx)
  }
}

async function pauseBefore(attempt: number, ctx: AzureContext): Promise<void> {
  if (attempt === mostAttempts)
    throw new ImageError('VERSION_EXISTS', `${mostAttempts} numbers in a row were taken by others.`, {
      hint: 'Publish fewer images to one definition at the same time, or run it again.',
    })
  await ctx.clock.sleep(Math.random() * 500 * attempt, ctx.signal)
}

/** What failed is removed as its own run would do it. */
async function replaceFailed(
  id: string,
  tags: ReadonlyMap<string, string> | undefined,
  ctx: AzureContext,
): Promise<void> {
  const run = tags?.get(publishTags.run)
  if (run === undefined)
    throw new ImageError(
      'VERSION_EXISTS',
      `${id} failed, and was not made by this product: it is not touched.`,
    )
  // Another run may be replacing it, too, and succeed.
  await removeMade({ id, run }, ctx, ({ provisioningState }) => provisioningState === 'Failed')
}

async function putVersion(
  client: ComputeManagementClient,
  { definition: name, location, source, profile, request, key }: NewVersion,
  choice: VersionChoice,
  ctx: AzureContext,
): Promise<StartedVersion | undefined> {
  const { resourceGroup, gallery, definition } = name
  const id = versionId(name, choice.version)
  const tags = {
    ...ctx.tags,
    [publishTags.run]: ctx.run,
    ...(request.contentSha256 !== undefined && { [publishTags.content]: request.contentSha256 }),
  }
  const body = versionBody(location, await source(), profile, tags)
  const guarded = await guard({ id, run: ctx.run, key }, ctx)
  const versions = client.galleryImageVersions
  let failure: () => Promise<never>
  try {
    failure = await askArm(`create the version ${choice.version}`, ctx, async (abortSignal) => {
      const poller = versions.createOrUpdate(
        resourceGroup,
        gallery,
        definition,
        choice.version,
        body,
        // Without it, who comes second would change the version of who came first.
        { abortSignal, requestOptions: { headers: { 'If-None-Match': '*' } }, updateIntervalInMs: 2000 },
      )
      await poller.submitted()
      return async () => {
        try {
          await poller
        } catch (thrown) {
          ctx.signal.throwIfAborted()
          throw armError(`create the version ${choice.version}`, thrown)
        }
        throw new ImageError('AZURE_FAILED', `Version ${choice.version} failed, and Azure does not say why.`)
      }
    })
  } catch (thrown) {
    if (!isConflict(thrown)) throw thrown
    const found = await readBack(client, name, choice.version, ctx)
    if (!found) throw thrown
    // The answer to the first request was lost, and the second one met what the first had made.
    if (found.tags?.[publishTags.run] === ctx.run) return { choice, id, guard: guarded, failure: undefined }
    await guarded.keep()
    return undefined
  }
  const found = await readBack(client, name, choice.version, ctx)
  if (found?.tags?.[publishTags.run] === ctx.run) return { choice, id, guard: guarded, failure }
  await guarded.keep()
  return undefined
}

/** Answers to who comes second: the precondition, a name in use, a source that cannot be changed. */
function isConflict(thrown: unknown): boolean {
  const status = armFacts(thrown instanceof Error ? (thrown.cause ?? thrown) : thrown)?.status
  return status === 409 || status === 412 || status === 400
}

async function readBack(
  client: ComputeManagementClient,
  { resourceGroup, gallery, definition }: DefinitionName,
  version: string,
  ctx: AzureContext,
): Promise<GalleryImageVersion | undefined> {
  return await findInArm(`read the version ${version}`, ctx, (abortSignal) =>
    client.galleryImageVersions.get(resourceGroup, gallery, definition, version, { abortSignal }),
  )
}
