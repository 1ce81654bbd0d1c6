import { expect, test } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { undoAzure } from '#shared/tasks/azure/undoAzure.ts'
import { loginInputs } from '#test/azure/publish/publishRun.ts'
import { simulator } from '#test/azure/publish/simulator.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { packerAgent } from '#test/packer/packerAgent.ts'

const prefix = 'mi12345678'

/** Undoes what a build has left: two groups. */
async function leftGroups() {
  const azure = await simulator({
    resourceGroups: ['others', `${prefix}-Resource-Group-a`, `${prefix}-Resource-Group-b`],
  })
  const recorded = recordedLog()
  const agent = packerAgent({ environment: { ...azure.environment } })
  const raw = new Map(Object.entries(loginInputs(azure)))
  const { undoBuildGroups } = undoAzure(raw, { log: recorded.log, clock: systemClock, agent })
  const { subscriptionId } = azure.ids
  return { azure, undo: () => undoBuildGroups({ prefix, subscriptionId }) }
}

test.each([429, 503])('groups are deleted although Azure answers %i at first', async (status) => {
  const { azure, undo } = await leftGroups()
  azure.setFaults([
    { match: /^GET .*\/resourcegroups\?/i, nth: 1, fault: { kind: 'status', status, code: 'Busy' } },
    { match: /^DELETE /, nth: 1, fault: { kind: 'status', status, code: 'Busy' } },
  ])
  await undo()
  expect(azure.transcript.lines(/^DELETE .* 202/)).toHaveLength(2)
})

test('a group that may not be deleted is named, and keeps no other from it', async () => {
  const { azure, undo } = await leftGroups()
  azure.setFaults([
    { match: /^DELETE .*Group-a/, fault: { kind: 'status', status: 403, code: 'AuthorizationFailed' } },
  ])
  await expect(undo()).rejects.toThrow(`${prefix}-Resource-Group-a with status 403`)
  expect(azure.transcript.lines(/^DELETE .*Group-b.* 202/)).toHaveLength(1)
})
