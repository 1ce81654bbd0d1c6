import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import type { AzureFaultRule } from '#test/sim/azure/http/faults.ts'
import { rawDisk, writeImage } from './images.ts'
import { expectSuccess } from './expectSuccess.ts'
import { publish } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { versionsIn, watchUploads, worldOf } from './worldOf.ts'

const definition = ['galleries/images', 'galleries/images/images/debian']

describe('a refusal of Azure is one clear error, and nothing is left', () => {
  test.each([
    'Microsoft.Compute/galleries/read',
    'Microsoft.Compute/galleries/write',
    'Microsoft.Compute/galleries/images/write',
    'Microsoft.Compute/disks/write',
    'Microsoft.Compute/disks/beginGetAccess/action',
    'Microsoft.Compute/galleries/images/versions/write',
  ])('%s is missing', async (action) => {
    const [azure, root] = [await simulator(), await scratch()]
    azure.world.denials = [{ action: new RegExp(`^${action}$`, 'i') }]
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
    expect(run.error?.code, run.error?.message).toBe('AZURE_DENIED')
    expect(run.error?.detail).toMatch(new RegExp(`may not do ${action} at /subscriptions/`, 'i'))
    expect(run.undoFailures).toEqual([])
    expect(worldOf(azure)).toEqual([])
  })

  test('to list versions, in the words of Azure', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    azure.world.denials = [{ action: /^Microsoft.Compute\/galleries\/images\/versions\/read$/i }]
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
    expect(run.error?.code, run.error?.message).toBe('AZURE_DENIED')
    expect(run.error?.detail).toMatch(/may not do Microsoft.Compute\/galleries\/images\/versions\/read at/i)
    expect(run.error?.detail).toContain('AuthorizationFailed: The client')
  })

  test('quota', async () => {
    const azure = await simulator({ quotas: new Map([['microsoft.compute/disks', 0]]) })
    const root = await scratch()
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
    expect(run.error?.code).toBe('AZURE_QUOTA')
    expect(run.error?.detail).toContain('Current Limit: 0')
  })

  test('a region that does not exist', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    for (const inputs of [
      { location: 'Europe West' },
      { targetRegions: 'northeurope\neuropewest', dryRun: 'true' },
      { targetRegions: 'europewest', waitFor: 'all' },
      { destination: 'disk', diskName: 'golden', location: 'europewest' },
    ]) {
      const run = await publish(azure, root, { source, ...inputs })
      expect(run.error?.code, run.error?.message).toBe('INPUT_INVALID')
      expect(run.error?.detail).toMatch(/^(?:location|targetRegions): .* no region “[^”]+”; .* westeurope/)
    }
    expect(azure.transcript.lines(/^PUT /)).toEqual([])
    expectSuccess(
      await publish(azure, root, { source, location: 'West Europe', targetRegions: 'North Europe' }),
    )
  })

  test('a region that does not exist, where regions may not be looked up', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    azure.world.denials = [{ action: /^Microsoft\.Resources\/subscriptions\/locations\/read$/ }]
    const home = await publish(azure, root, { source, location: 'atlantis' })
    expect(home.error?.code, home.error?.message).toBe('AZURE_REFUSED')
    const run = await publish(azure, root, { source, targetRegions: 'atlantis', waitFor: 'all' })
    expect(run.error?.code, run.error?.message).toBe('AZURE_REFUSED')
    expect(worldOf(azure)).toEqual([])
  })

  test('throttled without end', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    azure.setFaults([
      {
        match: /^GET .*\/galleries\//,
        fault: { kind: 'status', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '0' } },
      },
    ])
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
    expect(run.error?.code).toBe('AZURE_UNAVAILABLE')
    expect(run.error?.detail).toContain('too many requests')
  })
})

describe('what does not fit is refused before anything is uploaded', () => {
  test('a definition of another kind, field by field', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    expectSuccess(await publish(azure, root, { source }))
    const run = await publish(azure, root, {
      source,
      osType: 'Windows',
      hyperVGeneration: 'V1',
      sku: 'other',
    })
    expect(run.error?.code).toBe('DEFINITION_DISAGREES')
    expect(run.error?.detail.split('\n').slice(1)).toEqual([
      'field               definition  wanted',
      'OS type             Linux       Windows',
      'Hyper-V generation  V2          V1',
      'SKU                 s           other',
    ])
    expect(azure.transcript.lines(/^PUT .*\/disks\//)).toHaveLength(1)
  })

  test('a version that exists', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const version = '2.0.0'
    expectSuccess(await publish(azure, root, { source: await writeImage(root, '1.vhd', 1), version }))
    const other = await writeImage(root, '2.vhd', 2)
    const run = await publish(azure, root, { source: other, version })
    expect(run.error?.code).toBe('VERSION_EXISTS')
    expectSuccess(await publish(azure, root, { source: other, version, onVersionExists: 'bump' }))
    const skip = { source: other, version, onVersionExists: 'skip', targetRegions: 'northeurope' }
    const skipped = await publish(azure, root, skip)
    expect(skipped.outputs['created']).toBe('false')
    expect(skipped.outputs['regions'], 'somebody else’s version is left as it is').not.toContain(
      'northeurope',
    )
    expect(versionsIn(azure)).toEqual(['2.0.0', '2.0.1'])
  })

  test('a gallery and a definition that are not there', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    const noGallery = await publish(azure, root, { source, createGallery: 'false' })
    expect(noGallery.error).toMatchObject({
      code: 'AZURE_NOT_FOUND',
      hint: expect.stringContaining('createGallery') as string,
    })
    const noDefinition = await publish(azure, root, { source, createDefinition: 'false' })
    expect(noDefinition.error).toMatchObject({
      code: 'AZURE_NOT_FOUND',
      hint: expect.stringContaining('createDefinition') as string,
    })
    const noGroup = await publish(azure, root, { source, resourceGroup: 'nowhere' })
    expect(noGroup.error?.code).toBe('AZURE_NOT_FOUND')
    expect(worldOf(azure)).toEqual([])
  })

  test.each([
    ['cut off', 'image.vhd', (path: string) => truncate(path, 20 * 2 ** 20), 'IMAGE_INVALID'],
    ['no whole MiB', 'image.raw', (path: string) => truncate(path, 24 * 2 ** 20 + 512), 'IMAGE_INVALID'],
    ['of a damaged footer', 'image.vhd', damageFooter, 'IMAGE_INVALID'],
    ['no image', 'image.raw', (path: string) => writeFile(path, 'hello'), 'IMAGE_UNSUPPORTED'],
    ['not there', 'image.raw', () => Promise.resolve(), 'FILE_UNREADABLE'],
  ])('an image that is %s', async (what, name, spoil, code) => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = what === 'not there' ? join(root, 'none') : await writeImage(root, name)
    await spoil(source)
    const run = await publish(azure, root, { source })
    expect(run.error?.code, run.error?.message).toBe(code)
    expect(worldOf(azure)).toEqual([])
  })

  test.each([
    [{ version: 'newest' }, /version/],
    [{ targetRegions: 'eastus=0' }, /eastus=0/],
    [{ endOfLife: 'soon' }, /endOfLife/],
    [{ blockDeletionBeforeEndOfLife: 'true' }, /needs endOfLife/],
    [{ gallery: 'my-gallery' }, /my-gallery/],
    [{ replicationMode: 'Shallow', targetRegions: 'eastus' }, /shallow/],
    [{ source: '/subscriptions/nonsense' }, /nonsense/],
    [{ source: 'https://simulated.example/image.vhd' }, /storageAccount/],
  ])('inputs %j', async (inputs, message) => {
    const [azure, root] = [await simulator(), await scratch()]
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd'), ...inputs })
    expect(run.error).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(message) as string,
    })
    expect(worldOf(azure)).toEqual([])
  })
})

test.each(['disk', 'managedImage', 'vhd', 'gallery'])(
  'a signature in the address of a source is not used, and told to nobody (%s)',
  async (destination) => {
    const [azure, root] = [await simulator(), await scratch()]
    const address = 'https://account.blob.core.windows.net/vhds/1.vhd'
    const run = await publish(azure, root, {
      destination,
      source: `${address}?sv=2024-01-01&sp=r&sig=SeCrEt%2BsIgNaTuRe%3D`,
      storageAccount:
        '/subscriptions/s/resourceGroups/images/providers/Microsoft.Storage/storageAccounts/account',
      diskName: 'd',
      imageName: 'i',
      container: 'vhds',
      blobName: '1.vhd',
    })
    expect(run.error).toMatchObject({
      code: 'INPUT_INVALID',
      detail: `source: ${address} is followed by a query, which is not used.`,
      hint: expect.stringContaining('No signature is needed') as string,
    })
    for (const said of [run.error, run.log, run.outputs]) expect(JSON.stringify(said)).not.toContain('SeCrEt')
    expect(azure.transcript.entries.filter(({ method }) => method === 'PUT')).toEqual([])
  },
)

async function damageFooter(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes[bytes.length - 300] = (bytes[bytes.length - 300] ?? 0) + 1
  await writeFile(path, bytes)
}

describe('what passes is borne', () => {
  const page = /^PUT \/md-impexp-[^?]*\?.*comp=page/
  test.each<[string, AzureFaultRule]>([
    [
      'a connection that breaks within a page',
      { match: page, nth: [3, 4, 9], fault: { kind: 'cutUpload', atBytes: 1000 } },
    ],
    [
      'a page that arrives and whose answer does not',
      { match: page, nth: [2, 7], fault: { kind: 'reset', when: 'after' } },
    ],
    [
      'a busy store',
      { match: page, nth: [1, 2, 3, 4, 5], fault: { kind: 'status', status: 503, code: 'ServerBusy' } },
    ],
    [
      'a store in trouble',
      { match: page, nth: [5], fault: { kind: 'status', status: 500, code: 'OperationTimedOut' } },
    ],
    ['ranges that break off', { match: /comp=pagelist/, nth: [1], fault: { kind: 'truncate', atBytes: 40 } }],
    [
      'a disk whose creation is not answered',
      { match: /^PUT .*\/disks\//, nth: [1], fault: { kind: 'reset', when: 'after' } },
    ],
    [
      'a version whose creation is not answered',
      { match: /^PUT .*\/versions\//, nth: [1], fault: { kind: 'reset', when: 'after' } },
    ],
    [
      'a version whose creation does not arrive',
      { match: /^PUT .*\/versions\//, nth: [1], fault: { kind: 'reset', when: 'before' } },
    ],
    [
      'throttling',
      {
        match: /\/subscriptions\//,
        nth: [2, 5, 9],
        fault: { kind: 'status', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '0' } },
      },
    ],
    [
      'an answer that is cut',
      { match: /^GET .*\/versions\?/, nth: [1], fault: { kind: 'truncate', atBytes: 20 } },
    ],
  ])('%s', async (_what, rule) => {
    const [azure, root] = [await simulator({ unknowns: { galleryConditions: 'honoured' } }), await scratch()]
    const uploads = watchUploads(azure)
    const source = await writeImage(root, 'image.vhd')
    azure.setFaults([rule])
    const run = await publish(azure, root, { source })
    expectSuccess(run)
    expect(uploads.of('1.0.0')?.equals(await readFile(source))).toBe(true)
    expect(worldOf(azure)).toEqual([...definition, 'galleries/images/images/debian/versions/1.0.0'])
  })

  test.each(['again', 'refused'] as const)(
    'an address that expires in the middle (a second one: %s)',
    async (grantWhileActive) => {
      const [azure, root] = [await simulator({ unknowns: { grantWhileActive } }), await scratch()]
      const uploads = watchUploads(azure)
      const source = await writeImage(root, 'image.vhd')
      azure.setFaults([{ match: page, nth: 6, fault: { kind: 'delay', ms: 300 } }])
      let pages = 0
      const advance = setInterval(() => {
        pages = azure.transcript.entries.filter(({ path }) => path.includes('comp=page')).length
        if (pages < 5) return
        azure.world.clock.advance(24 * 3_600_000)
        clearInterval(advance)
      }, 1)
      const run = await publish(azure, root, { source })
      clearInterval(advance)
      if (grantWhileActive === 'again') {
        expectSuccess(run)
        expect(uploads.of('1.0.0')?.equals(await readFile(source))).toBe(true)
      } else expect(run.undoFailures).toEqual([])
      expect(worldOf(azure).filter((name) => name.startsWith('disks/'))).toEqual([])
    },
  )
})

test('the disks of the tests differ by their seed', () => {
  expect(rawDisk(1).equals(rawDisk(2))).toBe(false)
})
