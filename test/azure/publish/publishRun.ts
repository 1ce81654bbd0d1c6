import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgentFacts } from '#shared/base/agent.ts'
import { systemClock, type Clock } from '#shared/base/clock.ts'
import type { ImageError } from '#shared/base/errors.ts'
import { createExec } from '#shared/base/exec.ts'
import { Journal } from '#shared/base/journal.ts'
import { journalFolder } from '#shared/base/journalFolder.ts'
import { Scope } from '#shared/base/scope.ts'
import { readInputs } from '#shared/declaration/readInputs.ts'
import { asImageError } from '#shared/host/failure.ts'
import { publishTask } from '#shared/tasks/publish.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { packerAgent } from '#test/packer/packerAgent.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'

/** How a publish ended, and what it left. */
export interface PublishRun {
  readonly outputs: Readonly<Record<string, string>>
  readonly error: ImageError | undefined
  readonly log: readonly string[]
  /** Undo steps that failed. */
  readonly undoFailures: readonly string[]
}

/** A publish in `root`. */
export interface PublishJob {
  readonly root: string
  readonly azure: AzureSimulator
  /** By camelCase key. */
  readonly inputs: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
  readonly agent?: Partial<AgentFacts>
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

/** The inputs with which a service principal logs in to a simulator. */
export function loginInputs({ ids }: AzureSimulator): Record<string, string> {
  const { tenantId, subscriptionId, clientId, clientSecret } = ids
  return { azureCloud: 'custom', azureLogin: 'secret', tenantId, subscriptionId, clientId, clientSecret }
}

/** The inputs of a publish to the definition `debian` of the gallery `images`, both made when they are not there. */
export const toGallery = {
  resourceGroup: 'images',
  gallery: 'images',
  imageDefinition: 'debian',
  createGallery: 'true',
  createDefinition: 'true',
  publisher: 'p',
  offer: 'o',
  sku: 's',
  location: 'westeurope',
} as const

/** Runs the publish task in this process, as a host would. */
export async function runPublishJob(job: PublishJob): Promise<PublishRun> {
  const { root, azure, signal = new AbortController().signal, clock = systemClock } = job
  const state = join(root, 'state')
  await mkdir(join(root, 'temp'), { recursive: true })
  const recorded = recordedLog()
  const scope = new Scope()
  const outputs: Record<string, string> = {}
  const hurry = new AbortController().signal
  let error: ImageError | undefined
  let undoFailures: readonly string[] = []
  const journal = await Journal.create(join(state, journalFolder))
  try {
    const raw = new Map(Object.entries({ ...loginInputs(azure), ...job.inputs }))
    const { values } = readInputs(publishTask.inputs, raw, 'local')
    await publishTask.run(values, {
      log: recorded.log,
      exec: createExec({ signal, hurry, clock: systemClock, mark: `publish-${process.pid}`, graceMs: 500 }),
      scope,
      journal,
      signal,
      clock,
      agent: packerAgent({
        platform: 'local',
        workingDirectory: root,
        environment: {
          PATH: process.env['PATH'] ?? '',
          HOME: root,
          ...azure.environment,
          ...job.environment,
        },
        tempBases: [{ source: 'test', path: join(root, 'temp') }],
        stateDirectories: [state],
        cancelGraceMs: 120_000,
        ...job.agent,
      }),
      summarise: () => undefined,
      exportVariable: () => undefined,
      addPath: () => undefined,
      output: (key, value) => {
        if (value !== undefined) outputs[key] = value
      },
    })
  } catch (thrown) {
    error = asImageError(thrown, signal.aborted)
  } finally {
    undoFailures = (await scope.close()).map(({ label, reason }) => `${label}: ${reason}`)
    await journal.close()
  }
  return { outputs, error, log: recorded.text(), undoFailures }
}

/** Publishes to the definition of {@link toGallery}. */
export async function publish(
  azure: AzureSimulator,
  root: string,
  inputs: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<PublishRun> {
  return await runPublishJob({ root, azure, inputs: { ...toGallery, ...inputs }, ...(signal && { signal }) })
}
