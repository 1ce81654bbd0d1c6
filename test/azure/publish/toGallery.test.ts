import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import { hasPrograms } from '#test/tools/hasPrograms.ts'
import { writeImage } from './images.ts'
import { noTimes } from './noTimes.ts'
import { valueAt } from '#test/sim/azure/json.ts'
import { expectSuccess } from './expectSuccess.ts'
import { publish } from './publishRun.ts'
import { raceTwo } from './race.ts'
import { simulator } from './simulator.ts'
import { versionsIn, watchUploads, worldOf } from './worldOf.ts'

const hasQemuImg = await hasPrograms('qemu-img')
const published = ['galleries/images', 'galleries/images/images/debian']

describe('a local image', () => {
  test('becomes a version, byte for byte, and nothing else is left', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const uploads = watchUploads(azure)
    const source = await writeImage(root, 'image.vhd')
    const run = await publish(azure, root, { source, tags: 'owner=me' })
    expectSuccess(run)
    expect(uploads.of('1.0.0')?.equals(await readFile(source))).toBe(true)
    expect(worldOf(azure)).toEqual([...published, 'galleries/images/images/debian/versions/1.0.0'])
    const { outputs } = run
    expect(outputs).toMatchObject({ galleryImageVersion: '1.0.0', created: 'true', sentBytes: '164352' })
    expect(JSON.parse(outputs['regions'] ?? '')).toEqual([
      { region: 'westeurope', state: 'Completed', progress: 100 },
    ])
    expect(azure.world.store.get(outputs['galleryImageVersionId'] ?? '')?.body).toMatchObject({
      tags: { owner: 'me', 'machine-image-content': outputs['contentSha256'] },
    })
    expect(run.log.join('\n')).not.toMatch(/sig=[A-Za-z0-9%]/)
  })

  test.skipIf(!hasQemuImg)('is the same content as VHD, raw and qcow2 (needs qemu-img)', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const raw = await writeImage(root, 'image.raw')
    const [qcow2, vhdx, dynamic] = ['qcow2', 'vhdx', 'vpc'].map((format) => join(root, `image.${format}`))
    for (const [format, path] of [
      ['qcow2', qcow2],
      ['vhdx', vhdx],
    ] as const)
      await execa('qemu-img', ['convert', '-f', 'raw', '-O', format, raw, path ?? ''])
    await execa('qemu-img', [
      'convert',
      '-f',
      'raw',
      '-O',
      'vpc',
      '-o',
      'subformat=dynamic,force_size',
      raw,
      dynamic ?? '',
    ])
    const first = await publish(azure, root, { source: raw })
    expectSuccess(first)
    for (const source of [await writeImage(root, 'image.vhd'), qcow2, vhdx, dynamic]) {
      const again = await publish(azure, root, { source: source ?? '' })
      expectSuccess(again)
      expect(again.outputs).toMatchObject({
        created: 'false',
        galleryImageVersion: '1.0.0',
        contentSha256: first.outputs['contentSha256'],
      })
    }
    expect(azure.transcript.lines(/^PUT .*\/disks\//)).toHaveLength(1)
  })

  test('of other content is the next version', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    for (const seed of [1, 2, 3])
      expectSuccess(await publish(azure, root, { source: await writeImage(root, `${seed}.raw`, seed) }))
    expect(versionsIn(azure)).toEqual(['1.0.0', '1.0.1', '1.0.2'])
  })

  test('with dryRun only looks', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd'), dryRun: 'true' })
    expectSuccess(run)
    expect(run.outputs).toMatchObject({ galleryImageVersion: '1.0.0', created: 'false' })
    expect(JSON.parse(run.outputs['plan'] ?? '')).toContainEqual({
      action: 'create',
      what: 'version 1.0.0',
      detail: 'next patch after the greatest',
    })
    expect(worldOf(azure)).toEqual([])
    expect(azure.transcript.lines(/^(?:PUT|PATCH|DELETE) |^POST \/subscriptions/)).toEqual([])
  })
})

describe('replication', () => {
  const targetRegions = 'North Europe=2\neastus=1:Standard_ZRS'

  test.each(['none', 'home', 'all'])('to several regions, waiting for %s', async (waitFor) => {
    const azure = await simulator({ times: { ...noTimes, replication: 1500 } })
    const root = await scratch()
    const run = await publish(azure, root, {
      source: await writeImage(root, 'image.vhd'),
      targetRegions,
      waitFor,
    })
    expectSuccess(run)
    const regions = JSON.parse(run.outputs['regions'] ?? '') as { region: string; state: string }[]
    expect(regions.map(({ region }) => region)).toEqual(['westeurope', 'northeurope', 'eastus'])
    expect(regions[0]?.state).toBe('Completed')
    if (waitFor === 'all') expect(new Set(regions.map(({ state }) => state))).toEqual(new Set(['Completed']))
    else expect(regions.at(-1)?.state).not.toBe('Completed')
    expect(worldOf(azure).filter((name) => name.startsWith('disks/'))).toEqual([])
  })

  test('is completed by a run that finds the same content in fewer regions', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    const first = { source, excludeFromLatest: 'true', endOfLife: '2999-01-01', replicaCount: '2' }
    expectSuccess(await publish(azure, root, first))
    const run = await publish(azure, root, { source, targetRegions, waitFor: 'all' })
    const sent = azure.transcript.entries.findLast(({ method }) => method === 'PATCH')?.json
    expect(valueAt(sent, 'properties', 'publishingProfile')).toMatchObject({
      excludeFromLatest: true,
      endOfLifeDate: '2999-01-01T00:00:00.000Z',
      replicaCount: 2,
    })
    expectSuccess(run)
    expect(run.outputs['created']).toBe('false')
    expect((JSON.parse(run.outputs['regions'] ?? '') as unknown[]).length).toBe(3)
  })

  test('that fails undoes the version and says what Azure says', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    azure.world.setOperationFaults([
      {
        match: /^PUT .*versions/,
        error: { code: 'ReplicationJobsNotCompleted', message: 'no capacity in the region' },
      },
    ])
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
    expect(run.error?.message).toContain('no capacity in the region')
    expect(run.undoFailures).toEqual([])
    expect(worldOf(azure)).toEqual([])
  })

  test('that takes too long leaves the version', async () => {
    const azure = await simulator({ times: { ...noTimes, replication: 3_600_000 } })
    const root = await scratch()
    const run = await publish(azure, root, {
      source: await writeImage(root, 'image.vhd'),
      replicationTimeout: '1s',
    })
    expect(run.error?.code).toBe('REPLICATION_TIMEOUT')
    expect(versionsIn(azure)).toEqual(['1.0.0'])
  })
})

describe('old versions', () => {
  test('go by number, but for the last', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    for (const [seed, version] of ['1.0.9', '1.0.10', '1.0.8', '1.0.2'].entries())
      expectSuccess(
        await publish(azure, root, { source: await writeImage(root, `${seed}.raw`, seed), version }),
      )
    const source = await writeImage(root, 'new.raw', 99)
    const planned = await publish(azure, root, { source, keepLast: '2', retentionDryRun: 'true' })
    expectSuccess(planned)
    expect(versionsIn(azure)).toHaveLength(5)
    const run = await publish(azure, root, { source, keepLast: '2' })
    expectSuccess(run)
    expect(JSON.parse(run.outputs['deletedVersions'] ?? '')).toEqual(['1.0.2', '1.0.8', '1.0.9'])
    expect(versionsIn(azure)).toEqual(['1.0.10', '1.0.11'])
  })

  test('stay for a tag in another case, and as what latest gives beside a candidate', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const tagged = { source: await writeImage(root, '1.raw', 1), tags: 'KEEP=yes' }
    expectSuccess(await publish(azure, root, tagged))
    for (const seed of [2, 3])
      expectSuccess(await publish(azure, root, { source: await writeImage(root, `${seed}.raw`, seed) }))
    const candidate = { source: await writeImage(root, '4.raw', 4), excludeFromLatest: 'true' }
    expectSuccess(await publish(azure, root, { ...candidate, keepLast: '1', protectTags: 'Keep' }))
    expect(versionsIn(azure)).toEqual(['1.0.0', '1.0.2', '1.0.3'])
  })

  test('that were deleted by hand do not give their number away', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    for (const seed of [1, 2])
      expectSuccess(await publish(azure, root, { source: await writeImage(root, `${seed}.raw`, seed) }))
    for (const { id, name } of azure.world.store.ofType('Microsoft.Compute/galleries/images/versions'))
      if (name === '1.0.1') azure.world.store.remove(id)
    expectSuccess(await publish(azure, root, { source: await writeImage(root, '3.raw', 3) }))
    expect(versionsIn(azure)).toEqual(['1.0.0', '1.0.2'])
  })
})

describe('two at once', () => {
  test('where there is no gallery yet', async () => {
    const [azure, root] = [await simulator({ times: { ...noTimes, gallery: 400 } }), await scratch()]
    expect(await raceTwo(azure, root, 1, false)).toEqual([])
    expect(worldOf(azure).slice(0, 2)).toEqual(published)
  })

  test.each(['honoured', 'ignored'] as const)(
    'become two versions, or one of the same content, and never one over the other (conditions %s)',
    async (galleryConditions) => {
      const [azure, root] = [await simulator({ unknowns: { galleryConditions } }), await scratch()]
      expectSuccess(await publish(azure, root, { source: await writeImage(root, 'first.raw', 90) }))
      for (const round of [1, 2, 3]) expect(await raceTwo(azure, root, round, round === 3)).toEqual([])
    },
    60_000,
  )
})
