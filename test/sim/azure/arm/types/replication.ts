import { objectsAt, numberAt, textAt, type JsonObject } from '../../json.ts'
import type { World } from '../../world.ts'
import { replicationStates } from '../schema/knownWords.ts'
import type { ArmResource } from '../resourceStore.ts'

/** One region of a version that is being copied there. */
interface Replica {
  readonly region: string
  readonly startMs: number
  readonly endMs: number
}

/** The regions a version is to be in, in the order they were given. */
export function targetRegionsOf(world: World, body: JsonObject): readonly string[] {
  return objectsAt(body, 'properties', 'publishingProfile', 'targetRegions').map(
    (region) => world.regions.normalise(textAt(region, 'name') ?? '') ?? '',
  )
}

/** Plans the copies: the home region first, all others after it side by side. Returns how long all take. */
export function planReplication(resource: ArmResource, world: World): number {
  const home = world.regions.normalise(textAt(resource.body, 'location') ?? '') ?? ''
  const known = replicasOf(resource)
  const nowMs = world.clock.now()
  const replicas = targetRegionsOf(world, resource.body).map((region): Replica => {
    const old = known.find((replica) => replica.region === region)
    if (old) return old
    const isFirst = region === home && known.length === 0
    const startMs = isFirst || known.length > 0 ? nowMs : nowMs + world.times.replication
    return { region, startMs, endMs: startMs + world.times.replication }
  })
  resource.state.set('replicas', replicas)
  return Math.max(0, ...replicas.map(({ endMs }) => endMs - nowMs))
}

/** What is said of a region that takes no more copies. */
export function fullMessage(region: string): string {
  return `Operation could not be completed as it results in exceeding approved snapshots quota. Additional details - Location: ${region}, Current Limit: 0, Current Usage: 0, Additional Required: 1.`
}

/** What `$expand=ReplicationStatus` shows. */
export function replicationStatus(resource: ArmResource, world: World): JsonObject {
  const failed = resource.provisioningState === 'Failed'
  const nowMs = world.clock.now()
  const summary = replicasOf(resource).map(({ region, startMs, endMs }) => {
    const share = endMs === startMs ? 1 : Math.min(1, Math.max(0, (nowMs - startMs) / (endMs - startMs)))
    if (world.fullRegions.has(region) && nowMs >= endMs)
      return {
        region: world.regions.display(region),
        state: 'Failed',
        progress: 0,
        details: fullMessage(region),
      }
    const isDone = nowMs >= endMs && resource.provisioningState !== 'Creating'
    const state = failed && !isDone ? 'Failed' : nowMs >= endMs ? 'Completed' : 'Replicating'
    return { region: world.regions.display(region), state, progress: Math.floor(share * 100), details: '' }
  })
  const aggregatedState = failed
    ? replicationStates.Failed
    : summary.every(({ state }) => state === 'Completed')
      ? replicationStates.Completed
      : replicationStates.InProgress
  return { aggregatedState, summary }
}

/** The regions as answers show them: by their display names, with what was left to default. */
export function presentRegions(world: World, body: JsonObject): readonly JsonObject[] {
  const profile = 'publishingProfile'
  return objectsAt(body, 'properties', profile, 'targetRegions').map((region) => ({
    storageAccountType: textAt(body, 'properties', profile, 'storageAccountType') ?? 'Standard_LRS',
    regionalReplicaCount: numberAt(body, 'properties', profile, 'replicaCount') ?? 1,
    ...region,
    name: world.regions.display(world.regions.normalise(textAt(region, 'name') ?? '') ?? ''),
  }))
}

function replicasOf(resource: ArmResource): readonly Replica[] {
  return (resource.state.get('replicas') as readonly Replica[] | undefined) ?? []
}
