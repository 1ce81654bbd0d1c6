import { expect, test } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { Journal } from '#shared/base/journal.ts'
import type { LogEvent } from '#shared/base/log.ts'
import { performPost } from '#shared/host/performPost.ts'
import { undoAzure } from '#shared/tasks/azure/undoAzure.ts'
import { publishTask } from '#shared/tasks/publish.ts'
import { publishTags } from '#shared/azure/gallery/galleryVersion.ts'
import { writeImage } from '#test/azure/publish/images.ts'
import { loginInputs, runPublishJob } from '#test/azure/publish/publishRun.ts'
import { simulator } from '#test/azure/publish/simulator.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { scratch } from '#test/base/scratch.ts'
import { packerAgent } from '#test/packer/packerAgent.ts'

/** A disk that a run has made, and the agent and inputs of its post step. */
async function leftDisk() {
  const [azure, root] = [await simulator(), await scratch()]
  const source = await writeImage(root, 'image.vhd')
  const inputs = { source, destination: 'disk', diskName: 'd', location: 'westeurope' }
  await runPublishJob({ root, azure, inputs: { ...inputs, resourceGroup: 'images' } })
  const [disk] = azure.world.store.ofType('Microsoft.Compute/disks')
  const { [publishTags.run]: run = '' } = (disk?.body['tags'] ?? {}) as Record<string, string>
  const agent = packerAgent({ environment: { HOME: root, ...azure.environment } })
  const raw = new Map(Object.entries(loginInputs(azure)))
  return { azure, root, agent, raw, record: { id: disk?.id ?? '', run, key: 'k' } }
}

test.each([true, false])('a post step says whether it could remove everything: %s', async (isAllowed) => {
  const { azure, root, agent, raw, record } = await leftDisk()
  if (!isAllowed) azure.world.denials = [{ action: /^Microsoft.Compute\/disks\/delete$/i }]
  const journal = await Journal.create(root)
  await journal.record('azure-resource', record)
  const events: LogEvent[] = []
  let finished = ''
  await performPost(publishTask, {
    agent,
    inputs: raw,
    secrets: [],
    state: new Map([['journal', journal.path]]),
    emit: (event) => void events.push(event),
    drained: () => Promise.resolve(),
    hideSecret: () => undefined,
    saveState: () => undefined,
    setOutput: () => undefined,
    exportVariable: () => undefined,
    addPath: () => undefined,
    writeSummary: () => Promise.resolve(),
    finish(_result, message) {
      finished = message
      return Promise.resolve()
    },
  })
  const warnings = events.flatMap((event) => (event.type === 'annotation' ? [event.text] : []))
  expect(finished).toContain(`left ${isAllowed ? 'nothing' : 'something'} behind`)
  if (isAllowed) expect(warnings).toEqual([])
  else expect(warnings).toEqual([expect.stringContaining(`Left behind: azure-resource ${record.id}: `)])
})

test('what is not removed in time is no cancelled run', async () => {
  const { azure, agent, raw, record } = await leftDisk()
  azure.setFaults([{ match: /^DELETE /, fault: { kind: 'hang', when: 'before' } }])
  const { log } = recordedLog()
  const { undoResource } = undoAzure(raw, { log, clock: systemClock, agent }, 1500)
  await expect(undoResource(record)).rejects.toThrow('not removed within the 1.5s')
})
