import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refuseForks } from '#shared/tasks/refuseForks.ts'
import { scratch } from '#test/base/scratch.ts'

const own = { full_name: 'example/images' }
const fork = { full_name: 'octocat/images' }
const pull = (repo: unknown) => ({ repository: own, pull_request: { head: { repo } } })
const after = (event: string, head_repository: unknown) => ({
  repository: own,
  workflow_run: { event, head_repository },
})

async function refused(name: string, event: unknown, allowForks = false): Promise<string | undefined> {
  const path = join(await scratch(), 'event.json')
  await writeFile(path, typeof event === 'string' ? event : JSON.stringify(event))
  const environment = { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path }
  return await refuseForks({ environment }, { allowForks }, 'nothing is done').then(
    () => undefined,
    (thrown: unknown) => (thrown as Error).message,
  )
}

describe('a run on GitHub', () => {
  test.each([
    ['pull_request', pull(fork), /the fork octocat\/images: nothing is done/],
    ['pull_request_target', pull(fork), /the fork octocat\/images/],
    ['pull_request', pull(null), /a fork that is gone/],
    ['workflow_run', after('pull_request', fork), /the fork octocat\/images/],
    ['pull_request', 'no JSON', /cannot be read, and may be of a fork/],
    ['pull_request', { pull_request: 7 }, /cannot be read/],
  ])('%s of a fork, or of nobody knows whom, is refused: %j', async (name, event, says) => {
    expect(await refused(name, event)).toMatch(says)
    expect(await refused(name, event, true)).toBeUndefined()
  })

  test.each([
    ['push', { repository: own }],
    ['pull_request', pull(own)],
    ['workflow_run', after('pull_request', own)],
    ['workflow_run', after('push', own)],
    ['workflow_dispatch', 'no JSON'],
  ])('%s of the repository itself goes on: %j', async (name, event) => {
    expect(await refused(name, event)).toBeUndefined()
  })
})

describe('a run on Azure Pipelines', () => {
  test.each([
    ['True', true],
    ['False', false],
  ])('that says of forks %s', async (SYSTEM_PULLREQUEST_ISFORK, isRefused) => {
    const outcome = refuseForks({ environment: { SYSTEM_PULLREQUEST_ISFORK } }, { allowForks: false }, 'x')
    await (isRefused
      ? expect(outcome).rejects.toMatchObject({ code: 'FORK_REFUSED' })
      : expect(outcome).resolves.toBeUndefined())
  })
})
