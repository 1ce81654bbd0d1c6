import type { AzureContext } from '../../azure/publish/azureContext.ts'
import type { ImageTraits } from '../../azure/publish/imageTraits.ts'
import { planLines, planMarkdown, type PlanStep } from '../../azure/publish/plan.ts'
import { publishImage } from '../../azure/publish/publishImage.ts'
import { undoDeadline } from '../../azure/publish/undoDeadline.ts'
import type { Published, PublishRequest } from '../../azure/publish/publishRequest.ts'
import { newUuid } from '../../base/newUuid.ts'
import { openAzure } from '../azure/openAzure.ts'
import { refuseForks } from '../refuseForks.ts'
import type { PublishContext, PublishInputs } from '../publish.ts'
import { checkFit } from './checkFit.ts'
import { checkGivenRegions } from './checkGivenRegions.ts'
import { openWorkDirectory } from './openWorkDirectory.ts'
import { readProvenance } from './provenance.ts'
import { readDestination } from './readDestination.ts'
import { readPlace } from './readPlace.ts'
import { readSource } from './readSource.ts'
import { takeOver } from './takeOver.ts'

/** How long undoing may take where nobody ends the process. */
const patientUndoMs = 600_000
/** What of an agent's grace is left for everything else. */
const reserveMs = 1500

/** Publishes what the inputs say. Throws one clear error for whatever goes wrong. */
export async function runPublish(inputs: PublishInputs, ctx: PublishContext): Promise<void> {
  const startedMs = ctx.clock.monotonicMs()
  if (!inputs.dryRun)
    await refuseForks(ctx.agent, inputs, 'nothing is published for it; `dryRun` makes a plan')
  const { login, clientOf, blobOf } = await openAzure(inputs, ctx)
  const provenance = readProvenance(ctx.agent)
  const place = readPlace(inputs, login.subscriptionId)
  const facts = { ...place, cloud: login.cloud, provenance, nowMs: ctx.clock.now() }
  const destination = readDestination(inputs, facts)
  await checkGivenRegions(
    login,
    { subscriptionId: place.subscriptionId, destination, location: inputs.location },
    ctx,
  )
  const azure: AzureContext = {
    log: ctx.log,
    clock: ctx.clock,
    signal: ctx.signal,
    scope: ctx.scope,
    journal: ctx.journal,
    clientOf,
    blobOf,
    trust: login.trust,
    run: await newUuid(),
    undo: {
      hasPost: ctx.agent.hasPost,
      signal: undoDeadline(ctx.signal, {
        afterCancelMs: Math.max(500, ctx.agent.cancelGraceMs - reserveMs),
        otherwiseMs: patientUndoMs,
      }),
    },
    tags: { ...Object.fromEntries(inputs.tags), ...(inputs.provenanceTags ? provenance.tags : {}) },
  }
  const request: PublishRequest = {
    subscriptionId: place.subscriptionId,
    resourceGroup: place.resourceGroup ?? '',
    source: await readSource(inputs, ctx, () => openWorkDirectory(inputs.tempDirectory, ctx)),
    destination,
    traits: askedTraits(inputs),
    location: inputs.location,
    diskStorage: inputs.diskStorage,
    diskEncryptionSetId: inputs.diskEncryptionSet,
    dryRun: inputs.dryRun,
    takeOver: (key) => takeOver(key, ctx.agent.stateDirectories, azure),
  }
  checkFit(request)
  const show = (steps: readonly PlanStep[]) => {
    ctx.log.info(inputs.dryRun ? 'Plan, of which nothing is done:' : 'Plan:')
    ctx.log.foreign(planLines(steps))
    ctx.output('plan', JSON.stringify(steps))
    ctx.summarise(`### Publish\n\n${planMarkdown(steps)}`)
  }
  const published = await publishImage(request, show, azure)
  report(published, ctx)
  ctx.output('durationSeconds', String(Math.round((ctx.clock.monotonicMs() - startedMs) / 1000)))
}

function askedTraits(inputs: PublishInputs): Partial<ImageTraits> {
  const { osType, osState, hyperVGeneration, architecture, securityType } = inputs
  return {
    ...(osType !== 'auto' && { osType }),
    ...(osState !== 'auto' && { osState }),
    ...(hyperVGeneration !== 'auto' && { generation: hyperVGeneration }),
    ...(architecture !== 'auto' && { architecture }),
    ...(securityType !== 'auto' && { securityType }),
  }
}

function report(published: Published, ctx: PublishContext): void {
  const { versionId, version, imageId, diskId, vhdUri, regions, sentBytes, deletedVersions } = published
  ctx.output('galleryImageVersionId', versionId)
  ctx.output('galleryImageVersion', version)
  ctx.output('imageId', imageId ?? versionId)
  ctx.output('latestBefore', published.latestBefore)
  ctx.output('regions', regions && JSON.stringify(regions))
  ctx.output('diskId', diskId)
  ctx.output('vhdUri', vhdUri)
  ctx.output('contentSha256', published.contentSha256)
  ctx.output('sentBytes', sentBytes === undefined ? undefined : String(sentBytes))
  ctx.output('created', String(published.isCreated))
  ctx.output('deletedVersions', deletedVersions && JSON.stringify(deletedVersions))
  const id = versionId ?? imageId ?? diskId ?? vhdUri
  if (id === undefined) return
  const line = `${published.isCreated ? 'Published' : 'There already'}: ${id}`
  ctx.log.info(line)
  ctx.summarise(`\`${line}\``)
}
