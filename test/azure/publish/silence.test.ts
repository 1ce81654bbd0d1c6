import { expect, test } from 'vitest'
import { systemClock, type Clock } from '#shared/base/clock.ts'
import { scratch } from '#test/base/scratch.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { runPublishJob, toGallery } from './publishRun.ts'
import { simulator } from './simulator.ts'

/** Waits for a moment instead of minutes. */
const hasty: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms >= 60_000 ? 500 : ms, signal),
}

const toBlob = { destination: 'vhd', storageAccount: 'simulated', container: 'vhds', blobName: 'i.vhd' }

test.each([
  ['Resource Manager', /^GET .*\/galleries\/images\?/, toGallery],
  ['the authority', /^POST .*oauth2/, toGallery],
  ['a store', /^HEAD /, toBlob],
])(
  'a request that %s never answers is made again',
  async (_who, match, inputs) => {
    const [azure, root] = [await simulator(), await scratch()]
    azure.world.blobs.account('simulated')?.containers.set('vhds', new Map())
    azure.setFaults([{ match, nth: 1, fault: { kind: 'hang', when: 'before' } }])
    const source = await writeImage(root, 'image.vhd')
    expectSuccess(await runPublishJob({ root, azure, inputs: { ...inputs, source }, clock: hasty }))
    expect(azure.transcript.lines(match).length).toBeGreaterThan(1)
  },
  30_000,
)
