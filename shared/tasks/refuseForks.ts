import { open } from 'node:fs/promises'
import * as v from 'valibot'
import type { AgentFacts } from '../base/agent.ts'
import { ImageError } from '../base/errors.ts'

/** GitHub sends no larger events than 25 MB (webhooks, payload cap). */
const mostEventBytes = 25_000_000

const repository = v.nullish(v.object({ full_name: v.string() }))
/** What of an event says whose commit it is about (GitHub REST, `pull_request` and `workflow_run`). */
const eventSchema = v.object({
  repository,
  pull_request: v.nullish(v.object({ head: v.object({ repo: repository }) })),
  workflow_run: v.nullish(v.object({ event: v.string(), head_repository: repository })),
})

/**
 * Refuses to go on when the run is for a pull request from a fork: its template is by somebody who may not write to the repository.
 * `what` is what is not done for it, as in “nothing is published”. Throws FORK_REFUSED.
 */
export async function refuseForks(
  { environment }: Pick<AgentFacts, 'environment'>,
  { allowForks }: { readonly allowForks: boolean },
  what: string,
): Promise<void> {
  if (allowForks) return
  const origin = await forkOf(environment)
  if (origin !== undefined) throw new ImageError('FORK_REFUSED', `This run is for ${origin}: ${what}.`)
}

/** What a run is for, when that is a change by a fork, or may be; undefined for every other run. */
async function forkOf(environment: AgentFacts['environment']): Promise<string | undefined> {
  if (environment['SYSTEM_PULLREQUEST_ISFORK']?.toLowerCase() === 'true') return 'a pull request from a fork'
  const name = environment['GITHUB_EVENT_NAME'] ?? ''
  if (!/^(?:pull_request(?:_target|_review|_review_comment)?|workflow_run)$/.test(name)) return undefined
  const event = v.safeParse(eventSchema, await readEvent(environment['GITHUB_EVENT_PATH'] ?? ''))
  const { repository: own, pull_request: pull, workflow_run: before } = event.success ? event.output : {}
  const cause = name === 'workflow_run' ? before : pull
  if (!cause) return `an event ${name} that cannot be read, and may be of a fork`
  if ('event' in cause && !cause.event.startsWith('pull_request')) return undefined
  const head = 'event' in cause ? cause.head_repository : cause.head.repo
  if (head?.full_name !== undefined && head.full_name === own?.full_name) return undefined
  return `a pull request from ${head ? `the fork ${head.full_name}` : 'a fork that is gone'}`
}

async function readEvent(path: string): Promise<unknown> {
  const file = await open(path, 'r').catch(() => undefined)
  if (!file) return undefined
  try {
    if ((await file.stat()).size > mostEventBytes) return undefined
    return JSON.parse(await file.readFile('utf8')) as unknown
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}
