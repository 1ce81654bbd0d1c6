import type { TargetRegion } from '../gallery/targetRegion.ts'
import type { GalleryState } from './lookAtGallery.ts'
import type { OpenSource } from './openSource.ts'
import { mebibytes, type PlanStep } from './plan.ts'
import type { GalleryDestination } from './publishRequest.ts'

/** What a run will do to publish to a gallery, in order. */
export function galleryPlan({
  destination,
  open,
  source,
  traits,
  regions,
  choice,
}: GalleryState): readonly PlanStep[] {
  const { gallery, definition } = destination.definition.name
  const kind = `${traits.osType}, ${traits.osState.toLowerCase()}, ${traits.generation}, ${traits.architecture}`
  const steps: PlanStep[] = [
    {
      action: open.makesGallery ? 'create' : 'use',
      what: `gallery ${gallery}`,
      detail: open.location,
    },
    { action: open.facts ? 'use' : 'create', what: `definition ${definition}`, detail: kind },
  ]
  const isMade = choice.action === 'create' || choice.action === 'replace'
  if (isMade && source.kind === 'content') steps.push(uploadStep(source))
  steps.push({ action: choice.action, what: `version ${choice.version}`, detail: choice.why })
  for (const region of regions) steps.push(regionStep(region, destination))
  if (destination.retention)
    steps.push({
      action: 'delete',
      what: 'old versions',
      detail: destination.retention.dryRun ? 'only said, not done' : 'what retention does not keep',
    })
  return steps
}

/** How a local image gets there. */
export function uploadStep({ name, map }: Extract<OpenSource, { kind: 'content' }>): PlanStep {
  return {
    action: 'upload',
    what: name,
    detail: `${mebibytes(map.dataBytes)} of ${mebibytes(map.sizeBytes)}, to a disk of its own`,
  }
}

function regionStep({ name, replicas, storage }: TargetRegion, destination: GalleryDestination): PlanStep {
  const count = replicas ?? destination.replicaCount ?? 1
  const kind = storage ?? destination.storage ?? 'Standard_LRS'
  return {
    action: 'replicate',
    what: name,
    detail: `${count} × ${kind}${destination.isShallow ? ', shallow' : ''}`,
  }
}
