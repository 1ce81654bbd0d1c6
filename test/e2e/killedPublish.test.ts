import { describe, expect, test } from 'vitest'
import { readFile } from 'node:fs/promises'
import { writeImage } from '#test/azure/publish/images.ts'
import { simulator } from '#test/azure/publish/simulator.ts'
import { scratch } from '#test/base/scratch.ts'
import type { PageBlob } from '#test/sim/azure/storage/pageBlob.ts'
import { killPublish, vhdInputs } from './killedPublish.ts'
import { publishByCommandLine } from './publishByCommandLine.ts'

describe('a publish killed at a request, and the one after it', () => {
  // Some of each phase; `npm run soak -- publishes` takes all of them.
  test.each([3, 5, 8, 12, 13, 16, 22, 30, 36, 38, 40, 41, 43])(
    'number %i: one version, its bytes, no orphan',
    async (nth) => {
      expect(await killPublish(nth)).toEqual({ wasKilled: true, problems: [] })
    },
    60_000,
  )

  test.each([2, 3, 4, 5, 6, 9, 17, 24, 27, 28])(
    'number %i, to a storage account: one VHD, its bytes, and nothing to undo',
    async (nth) => {
      expect(await killPublish(nth, 'vhd')).toEqual({ wasKilled: true, problems: [] })
    },
    60_000,
  )

  test('leaves a VHD in the way of nobody: one of other content takes its place', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const blobs = new Map<string, PageBlob>()
    azure.world.blobs.account('simulated')?.containers.set('vhds', blobs)
    const first = await writeImage(root, '1.vhd', 1)
    const child = publishByCommandLine({ azure, root, source: first, inputs: vhdInputs })
    azure.onRequest(() => {
      if (azure.transcript.lines(/comp=page/).length === 9) child.kill('SIGKILL')
    })
    expect((await child).signal).toBe('SIGKILL')
    azure.onRequest(() => undefined)
    const begun = blobs.get('image.vhd')
    expect(begun?.metadata.get('machineimagestate')).toBe('uploading')
    const second = await writeImage(root, '2.vhd', 2)
    const run = await publishByCommandLine({ azure, root, source: second, inputs: vhdInputs })
    expect(run.exitCode, run.all).toBe(0)
    const [blob] = blobs.values()
    expect(blob).not.toBe(begun)
    expect(blob?.pages.read(0, blob.sizeBytes).equals(await readFile(second))).toBe(true)
  })
})
