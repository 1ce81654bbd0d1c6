import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { blobMetadata } from '#shared/azure/publish/madeBlob.ts'
import { journalFolder } from '#shared/base/journalFolder.ts'
import { scratch } from '#test/base/scratch.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import type { AzureFaultRule } from '#test/sim/azure/http/faults.ts'
import type { PageBlob } from '#test/sim/azure/storage/pageBlob.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { publish, runPublishJob, type PublishRun } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { versionsIn } from './worldOf.ts'

const name = 'debian/1.vhd'
const rights = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs'

/** A simulated Azure with a container, and what is in it. */
async function storage(): Promise<{ azure: AzureSimulator; blobs: Map<string, PageBlob> }> {
  const azure = await simulator()
  const blobs = new Map<string, PageBlob>()
  azure.world.blobs.account('simulated')?.containers.set('vhds', blobs)
  return { azure, blobs }
}

async function toBlob(
  azure: AzureSimulator,
  root: string,
  source: string,
  signal?: AbortSignal,
): Promise<PublishRun> {
  const inputs = {
    destination: 'vhd',
    storageAccount: 'simulated',
    container: 'vhds',
    blobName: name,
    source,
  }
  return await runPublishJob({ root, azure, inputs, ...(signal && { signal }) })
}

/** Journals that are not empty. */
async function openJournals(root: string): Promise<readonly string[]> {
  return await readdir(join(root, 'state', journalFolder)).catch(() => [])
}

/** A blob that somebody else has made there. */
function someonesBlob(azure: AzureSimulator, metadata: Readonly<Record<string, string>>): PageBlob {
  const blob = azure.world.blobs.createBlob(24 * 2 ** 20 + 512)
  blob.metadata = new Map(Object.entries(metadata))
  return blob
}

const page = /^PUT .*comp=page/
const refused: AzureFaultRule = {
  match: page,
  nth: Array.from({ length: 60 }, (_each, index) => index + 6),
  fault: { kind: 'status', status: 409, code: 'Conflict' },
}

describe('a VHD in a storage account', () => {
  test('holds the bytes, is uploaded once, and becomes a version', async () => {
    const [{ azure, blobs }, root] = [await storage(), await scratch()]
    const source = await writeImage(root, 'image.raw')
    const run = await toBlob(azure, root, source)
    expectSuccess(run)
    const url = run.outputs['vhdUri'] ?? ''
    expect(url).toBe(`${azure.origin}/simulated/vhds/${name}`)
    expect(
      blobs
        .get(name)
        ?.pages.read(0, 24 * 2 ** 20)
        .equals(await readFile(source)),
    ).toBe(true)
    expect((await toBlob(azure, root, source)).outputs['created']).toBe('false')
    const other = await writeImage(root, 'other.raw', 5)
    expect((await toBlob(azure, root, other)).error?.code).toBe('OUTPUT_EXISTS')
    expect(await openJournals(root)).toEqual([])
    const storageAccount =
      '/subscriptions/s/resourceGroups/images/providers/Microsoft.Storage/storageAccounts/simulated'
    expectSuccess(await publish(azure, root, { source: url, storageAccount }))
    expect(versionsIn(azure)).toEqual(['1.0.0'])
  })

  test('of which pages are refused is gone again', async () => {
    const [{ azure, blobs }, root] = [await storage(), await scratch()]
    azure.setFaults([refused])
    const run = await toBlob(azure, root, await writeImage(root, 'image.raw'))
    expect(run.error?.code).toBe('UPLOAD_FAILED')
    expect(run.undoFailures).toEqual([])
    expect([...blobs.keys()]).toEqual([])
    expect(await openJournals(root)).toEqual([])
  })

  test.each([1, 3, 4, 5, 6, 9, 15, 24, 25, 26, 27, 28])(
    'cancelled at request %i leaves nothing, and the next run succeeds',
    async (nth) => {
      const [{ azure, blobs }, root] = [await storage(), await scratch()]
      const source = await writeImage(root, 'image.raw')
      const cancel = new AbortController()
      azure.onRequest(({ index }) => {
        if (index === nth) cancel.abort()
      })
      const run = await toBlob(azure, root, source, cancel.signal)
      expect(run.undoFailures).toEqual([])
      expect(await openJournals(root)).toEqual([])
      // Once it says of itself that it is whole, it stays.
      const states = [...blobs.values()].map(({ metadata }) => metadata.get(blobMetadata.state))
      expect([[], ['complete']]).toContainEqual(states)
      expect(run.error?.code ?? 'CANCELLED').toBe('CANCELLED')
      expectSuccess(await toBlob(azure, root, source))
      expect(
        blobs
          .get(name)
          ?.pages.read(0, 24 * 2 ** 20)
          .equals(await readFile(source)),
      ).toBe(true)
    },
  )

  test.each<[string, AzureFaultRule]>([
    ['is not looked at the first time', { match: 'HEAD ', nth: 1, fault: { kind: 'status', status: 503 } }],
    [
      'is made, and the answer is lost',
      { match: /^PUT [^?]*vhd /, nth: 1, fault: { kind: 'reset', when: 'after' } },
    ],
    [
      'is made, without the answer',
      { match: /^PUT [^?]*vhd$/, nth: 1, fault: { kind: 'reset', when: 'after' } },
    ],
    [
      'is not made the first time',
      { match: /^PUT [^?]*vhd$/, nth: 1, fault: { kind: 'reset', when: 'before' } },
    ],
    [
      'is finished at the second try',
      { match: /comp=metadata/, nth: 1, fault: { kind: 'status', status: 500 } },
    ],
  ])('that %s', async (_what, rule) => {
    const [{ azure, blobs }, root] = [await storage(), await scratch()]
    azure.setFaults([rule])
    expectSuccess(await toBlob(azure, root, await writeImage(root, 'image.raw')))
    expect(blobs.get(name)?.metadata.get(blobMetadata.state)).toBe('complete')
  })

  test.each([
    ['read', 'find the blob'],
    ['write', 'create the blob'],
  ])('without permission to %s: named, and nothing is left', async (action, doing) => {
    const [{ azure, blobs }, root] = [await storage(), await scratch()]
    azure.world.denials = [{ action: new RegExp(`/blobs/${action}$`) }]
    const run = await toBlob(azure, root, await writeImage(root, 'image.raw'))
    const url = `${azure.origin}/simulated/vhds/${name}`
    expect(run.error).toMatchObject({
      code: 'AZURE_DENIED',
      detail: expect.stringContaining(
        `did not ${doing} ${url}: the account may not do ${rights}/${action}`,
      ) as string,
      hint: expect.stringContaining('Storage Blob Data Contributor') as string,
    })
    expect([...blobs.keys()]).toEqual([])
  })

  test.each(['write', 'read'])(
    'of which the permission to %s is taken away in the middle: what cannot be undone is in the journal',
    async (action) => {
      const [{ azure, blobs }, root] = [await storage(), await scratch()]
      let pages = 0
      azure.onRequest(({ method, path }) => {
        if (method === 'PUT' && path.includes('comp=page') && ++pages === 5)
          azure.world.denials = [{ action: new RegExp(`/blobs/${action}$`) }]
      })
      const run = await toBlob(azure, root, await writeImage(root, 'image.raw'))
      expect(run.error?.code).toBe('AZURE_DENIED')
      expect(run.error?.detail).toContain(`did not upload to ${azure.origin}`)
      expect(run.error?.detail).toContain(`${rights}/${action}`)
      // Without looking nobody can tell whose it is.
      const left = action === 'read' ? [name] : []
      expect([...blobs.keys()]).toEqual(left)
      expect(run.undoFailures).toHaveLength(left.length)
      expect(await openJournals(root)).toHaveLength(left.length)
    },
  )
})

describe('a blob that was there before', () => {
  test.each([
    ['of other content', { [blobMetadata.content]: 'other', [blobMetadata.run]: 'another' }, 'OUTPUT_EXISTS'],
    ['that says nothing', {}, 'OUTPUT_EXISTS'],
  ])('%s stays', async (_what, metadata, code) => {
    const [{ azure, blobs }, root] = [await storage(), await scratch()]
    const theirs = someonesBlob(azure, metadata)
    blobs.set(name, theirs)
    expect((await toBlob(azure, root, await writeImage(root, 'image.raw'))).error?.code).toBe(code)
    expect(blobs.get(name)).toBe(theirs)
  })

  test('and was begun by somebody else stays where going on with it fails, and is finished by who succeeds', async () => {
    const [{ azure, blobs }, root] = [await storage(), await scratch()]
    const source = await writeImage(root, 'image.raw')
    const { outputs } = await toBlob(azure, root, source)
    const begun = {
      [blobMetadata.content]: outputs['contentSha256'] ?? '',
      [blobMetadata.state]: 'uploading',
      [blobMetadata.run]: 'another',
    }
    const theirs = someonesBlob(azure, begun)
    blobs.set(name, theirs)
    azure.setFaults([refused])
    expect((await toBlob(azure, root, source)).error?.code).toBe('UPLOAD_FAILED')
    expect(blobs.get(name)).toBe(theirs)
    azure.setFaults([])
    const run = await toBlob(azure, root, source)
    expectSuccess(run)
    expect(blobs.get(name)).toBe(theirs)
    expect(Number(run.outputs['sentBytes'])).toBeLessThan(164_352)
    expect(theirs.metadata.get(blobMetadata.state)).toBe('complete')
  })

  test('is found at the last moment', async () => {
    const [{ azure, blobs }, root] = [await storage(), await scratch()]
    const theirs = someonesBlob(azure, {})
    azure.onRequest(({ method, path }) => {
      if (method === 'PUT' && !path.includes('comp=')) blobs.set(name, theirs)
    })
    const run = await toBlob(azure, root, await writeImage(root, 'image.raw'))
    expect(run.error?.code).toBe('OUTPUT_EXISTS')
    expect(run.undoFailures).toEqual([])
    expect(blobs.get(name)).toBe(theirs)
    expect(await openJournals(root)).toEqual([])
  })

  test('is nobody’s to remove once another run is at it', async () => {
    const [{ azure, blobs }, root] = [await storage(), await scratch()]
    const cancel = new AbortController()
    let pages = 0
    azure.onRequest(({ path }) => {
      const blob = blobs.get(name)
      if (!path.includes('comp=page') || !blob || ++pages !== 5) return
      blob.metadata = new Map([...blob.metadata, [blobMetadata.run, 'another']])
      cancel.abort()
    })
    const run = await toBlob(azure, root, await writeImage(root, 'image.raw'), cancel.signal)
    expect(run.error?.code).toBe('CANCELLED')
    expect(run.undoFailures).toEqual([])
    expect([...blobs.keys()]).toEqual([name])
  })
})
