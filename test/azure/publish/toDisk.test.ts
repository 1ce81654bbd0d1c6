import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { publishKey } from '#shared/azure/publish/publishKey.ts'
import { scratch } from '#test/base/scratch.ts'
import { seedEncryptionSet } from '#test/sim/azure/arm/types/diskEncryptionSet.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import type { AzureFaultRule } from '#test/sim/azure/http/faults.ts'
import { textAt } from '#test/sim/azure/json.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { abandon } from './abandonedJournal.ts'
import { runPublishJob, type PublishRun } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { worldOf } from './worldOf.ts'

async function toDisk(
  azure: AzureSimulator,
  root: string,
  inputs: Readonly<Record<string, string>>,
): Promise<PublishRun> {
  const place = { resourceGroup: 'images', location: 'westeurope', destination: 'disk', diskName: 'golden' }
  return await runPublishJob({ azure, root, inputs: { ...place, ...inputs } })
}

function disk({ world }: AzureSimulator) {
  return world.store.ofType('Microsoft.Compute/disks')[0]
}

function bytesOf(azure: AzureSimulator): Buffer | undefined {
  const blob = azure.world.blobs.disk(String(disk(azure)?.state.get('blob')))
  return blob?.pages.read(0, blob.sizeBytes)
}

/** A disk of which a run that was killed has uploaded as much as there is; the same image is its source. */
async function begunDisk(azure: AzureSimulator, root: string, source: string): Promise<void> {
  expectSuccess(await toDisk(azure, root, { source }))
  const begun = disk(azure)
  if (!begun) throw new Error('there is no disk')
  begun.state.set('diskState', 'ActiveUpload')
  const key = publishKey(textAt(begun.body, 'tags', 'machine-image-content') ?? '', begun.id)
  await abandon(root, key, [begun])
}

describe('two disks of one name at once', () => {
  const cases = (['honoured', 'ignored'] as const).flatMap((diskConditions) =>
    [0, 5, 20, 60, 150, 400].map((delayMs) => [diskConditions, delayMs] as const),
  )
  test.each(cases)(
    'one at most is made, and holds its bytes (conditions %s, %i ms)',
    async (diskConditions, ms) => {
      const azure = await simulator({ unknowns: { diskConditions } })
      const roots = await Promise.all([scratch(), scratch()])
      const sources = await Promise.all(roots.map((root, seed) => writeImage(root, 'image.vhd', seed)))
      let puts = 0
      azure.onRequest(async ({ method, path }) => {
        if (method === 'PUT' && path.includes('/disks/') && ++puts === 2) await delay(ms)
      })
      const runs = await Promise.all(
        roots.map((root, index) => toDisk(azure, root, { source: sources[index] ?? '' })),
      )
      const made = runs.flatMap(({ error }, index) => (error ? [] : [sources[index] ?? '']))
      expect(made.length).toBeLessThanOrEqual(1)
      if (diskConditions === 'honoured') expect(made).toHaveLength(1)
      expect(runs.flatMap(({ undoFailures }) => undoFailures)).toEqual([])
      const codes = runs.flatMap(({ error }) => (error ? [error.code] : []))
      expect(codes).toContain('OUTPUT_EXISTS')
      expect(worldOf(azure)).toEqual(made.length === 1 ? ['disks/golden'] : [])
      for (const source of made) expect(bytesOf(azure)?.equals(await readFile(source))).toBe(true)
    },
  )

  test('one that is whole when another changes its tags stays', async () => {
    const azure = await simulator({ unknowns: { diskConditions: 'ignored' } })
    const [root, other] = [await scratch(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    let first: PublishRun | undefined
    let isMeant = true
    azure.onRequest(async ({ method, path }) => {
      if (method !== 'PUT' || !path.includes('/disks/') || !isMeant) return
      isMeant = false
      first = await toDisk(azure, root, { source })
    })
    const second = await toDisk(azure, other, { source: await writeImage(other, 'other.vhd', 2) })
    expect(first?.error).toBeUndefined()
    expect(second.error?.code).toBe('OUTPUT_EXISTS')
    expect(bytesOf(azure)?.equals(await readFile(source))).toBe(true)
  })
})

describe('a disk that is there with the same content', () => {
  test.each([
    [{ diskStorage: 'Premium_LRS' }, 'storage (Standard_LRS, not Premium_LRS)'],
    [{ hyperVGeneration: 'V1' }, 'Hyper-V generation (V2, not V1)'],
    [{ osType: 'Windows' }, 'OS type (Linux, not Windows)'],
    [{ location: 'eastus' }, 'location (westeurope, not eastus)'],
    [{ securityType: 'TrustedLaunchSupported' }, 'security type (Standard, not TrustedLaunchSupported)'],
    [{ diskEncryptionSet: 'set' }, 'disk encryption set (none, not /subscriptions/'],
  ])('and is another than %j asks for is not taken for it', async (inputs, difference) => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    const asked = { source, diskStorage: 'Standard_LRS' }
    expectSuccess(await toDisk(azure, root, asked))
    expect((await toDisk(azure, root, asked)).outputs['created']).toBe('false')
    const set = seedEncryptionSet(azure.world, 'keys', 'westeurope')
    const changed = { ...asked, ...inputs, ...('diskEncryptionSet' in inputs && { diskEncryptionSet: set }) }
    for (const dryRun of ['false', 'true']) {
      const run = await toDisk(azure, root, { ...changed, dryRun })
      expect(run.error).toMatchObject({
        code: 'OUTPUT_EXISTS',
        detail: expect.stringContaining(difference) as string,
      })
    }
    expect(azure.transcript.lines(/^(?:PUT|DELETE) .*\/disks\//)).toHaveLength(1)
  })

  test('and was begun by a killed run as another is made anew', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    await begunDisk(azure, root, source)
    expectSuccess(await toDisk(azure, root, { source, osType: 'Windows' }))
    expect(textAt(disk(azure)?.body ?? {}, 'properties', 'osType')).toBe('Windows')
    expect(bytesOf(azure)?.equals(await readFile(source))).toBe(true)
  })
})

describe('a disk that a killed run has begun', () => {
  const grant = /^POST .*beginGetAccess/
  const always = Array.from({ length: 40 }, (_each, index) => index + 1)
  test.each<[string, AzureFaultRule['fault'], string]>([
    [
      'Azure is not there',
      { kind: 'status', status: 503, code: 'ServerBusy', headers: { 'retry-after': '0' } },
      'AZURE_UNAVAILABLE',
    ],
    ['access is denied', { kind: 'status', status: 403, code: 'AuthorizationFailed' }, 'AZURE_DENIED'],
  ])('is not begun anew where %s', async (_what, fault, code) => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    await begunDisk(azure, root, source)
    azure.setFaults([{ match: grant, nth: always, fault }])
    const run = await toDisk(azure, root, { source })
    expect(run.error?.code).toBe(code)
    expect(run.log.join('\n')).not.toContain('Beginning anew')
    expect(azure.transcript.lines(/^PUT .*\/disks\//)).toHaveLength(1)
  })

  test('is gone on with, and begun anew where it takes no more', async () => {
    const [azure, root] = [await simulator({ unknowns: { grantWhileActive: 'refused' } }), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    await begunDisk(azure, root, source)
    const run = await toDisk(azure, root, { source })
    expectSuccess(run)
    expect(run.log.join('\n')).toContain('Beginning anew')
    expect(bytesOf(azure)?.equals(await readFile(source))).toBe(true)
  })
})

test('a disk that vanishes while it is waited for is an error', async () => {
  const [azure, root] = [await simulator(), await scratch()]
  const source = await writeImage(root, 'image.vhd')
  let looks = 0
  azure.onRequest(({ method, path }) => {
    const made = disk(azure)
    // The first look is the end of its creation.
    if (made && method === 'GET' && path.includes('/disks/') && ++looks === 2)
      azure.world.store.remove(made.id)
  })
  const run = await toDisk(azure, root, { source })
  expect(run.error).toMatchObject({
    code: 'AZURE_FAILED',
    detail: expect.stringContaining('is gone') as string,
  })
})
