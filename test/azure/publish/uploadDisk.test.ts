import { join } from 'node:path'
import { expect, test } from 'vitest'
import { uploadDisk } from '#shared/azure/publish/uploadDisk.ts'
import { mapContent } from '#shared/azure/upload/contentMap.ts'
import { systemClock } from '#shared/base/clock.ts'
import { Journal } from '#shared/base/journal.ts'
import { Scope } from '#shared/base/scope.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { scratch } from '#test/base/scratch.ts'
import { fixedVhdFooter } from '#test/sim/azure/fixedVhd.ts'
import { computeClient, trusting } from '#test/sim/azure/sdkClients.ts'
import { memoryContent } from '../upload/memoryContent.ts'
import { rawDisk } from './images.ts'
import { simulator } from './simulator.ts'
import { worldOf } from './worldOf.ts'

test('what is begun anew does not begin the time for undoing, which is that at the end', async () => {
  const [azure, root] = [await simulator({ unknowns: { grantWhileActive: 'refused' } }), await scratch()]
  const { signal } = new AbortController()
  const raw = rawDisk()
  const content = { ...memoryContent(raw), footer: () => fixedVhdFooter(raw.length) }
  const scope = new Scope()
  let undone = 0
  const ctx = {
    log: recordedLog().log,
    clock: systemClock,
    signal,
    scope,
    journal: await Journal.create(join(root, 'journal')),
    clientOf: async () => computeClient(azure),
    blobOf: () => Promise.reject(new Error('No blob is asked for.')),
    trust: trusting(azure),
    run: 'first',
    undo: { hasPost: false, signal: () => (undone++, signal) },
    tags: {},
  }
  const request = {
    subscriptionId: azure.ids.subscriptionId,
    resourceGroup: 'images',
    name: 'golden',
    location: 'westeurope',
    traits: {
      osType: 'Linux',
      osState: 'Generalized',
      generation: 'V2',
      architecture: 'x64',
      securityType: undefined,
    },
    storage: 'Standard_LRS',
    diskEncryptionSetId: undefined,
    content,
    map: await mapContent(content, { signal }),
    key: 'key',
    resumed: undefined,
  } as const
  const { id } = await uploadDisk(request, ctx)
  azure.world.store.get(id)?.state.set('diskState', 'ActiveUpload')
  const second = await uploadDisk(
    { ...request, resumed: { id, run: 'first', key: 'key' } },
    { ...ctx, run: 'second' },
  )
  expect(undone).toBe(0)
  await second.guard.remove()
  expect([undone, worldOf(azure)]).toEqual([1, []])
  await scope.close()
  await ctx.journal.close()
})
