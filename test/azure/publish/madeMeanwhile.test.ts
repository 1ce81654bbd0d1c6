import { describe, expect, test } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { publish } from './publishRun.ts'
import { simulator } from './simulator.ts'

const tags = { owner: 'them' }
const properties = {
  osType: 'Linux',
  osState: 'Generalized',
  hyperVGeneration: 'V2',
  architecture: 'x64',
  identifier: { publisher: 'p', offer: 'o', sku: 's' },
}

/** Others make a gallery and a definition just before this run does. */
function meanwhile(azure: AzureSimulator, changes: Readonly<Record<string, string>> = {}): void {
  const { store, clock } = azure.world
  const gallery = `/subscriptions/${azure.ids.subscriptionId}/resourceGroups/images/providers/Microsoft.Compute/galleries/images`
  let isMade = false
  azure.onRequest(({ method, path }) => {
    if (isMade || method !== 'PUT' || !/\/galleries\/images\?/.test(path)) return
    isMade = true
    const location = 'westeurope'
    for (const [id, type, body] of [
      [gallery, 'galleries', { location, tags }],
      [
        `${gallery}/images/debian`,
        'galleries/images',
        { location, tags, properties: { ...properties, ...changes } },
      ],
    ] as const)
      store.add(id, `Microsoft.Compute/${type}`, body, clock.now()).provisioningState = 'Succeeded'
  })
}

/** The tags of galleries and definitions. */
function tagsIn({ world }: AzureSimulator): readonly unknown[] {
  return ['galleries', 'galleries/images'].flatMap((type) =>
    world.store.ofType(`Microsoft.Compute/${type}`).map(({ body }) => body['tags']),
  )
}

describe('a gallery and a definition that others make meanwhile', () => {
  test('are used', async () => {
    const [azure, root] = [await simulator({ unknowns: { galleryConditions: 'honoured' } }), await scratch()]
    meanwhile(azure)
    expectSuccess(await publish(azure, root, { source: await writeImage(root, 'image.vhd') }))
    expect(tagsIn(azure)).toMatchObject([tags, tags])
  })

  test('stay as they are when the run fails', async () => {
    const [azure, root] = [await simulator({ unknowns: { galleryConditions: 'honoured' } }), await scratch()]
    meanwhile(azure)
    azure.world.denials = [{ action: /disks\/write/i }]
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
    expect(run.error?.code).toBe('AZURE_DENIED')
    expect(run.undoFailures).toEqual([])
    expect(tagsIn(azure)).toEqual([tags, tags])
  })

  test('are refused when the image does not fit', async () => {
    const [azure, root] = [await simulator({ unknowns: { galleryConditions: 'honoured' } }), await scratch()]
    meanwhile(azure, { osType: 'Windows' })
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
    expect(run.error?.code, run.error?.message).toBe('DEFINITION_DISAGREES')
    expect(tagsIn(azure)).toEqual([tags, tags])
  })

  test('a definition is not overwritten, whatever Azure makes of conditions', async () => {
    const [azure, root] = [await simulator({ unknowns: { galleryConditions: 'ignored' } }), await scratch()]
    meanwhile(azure)
    azure.world.denials = [{ action: /disks\/write/i }]
    await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
    expect(tagsIn(azure)).toContainEqual(tags)
  })
})

test('the greatest number is noted again when another run took it back', async () => {
  const [azure, root] = [await simulator(), await scratch()]
  let patches = 0
  azure.onRequest(({ method, path }) => {
    if (!/\/images\/debian\?/.test(path)) return
    if (method === 'PATCH') patches++
    if (method !== 'GET' || patches !== 1) return
    const [definition] = azure.world.store.ofType('Microsoft.Compute/galleries/images')
    if (definition)
      definition.body = { ...definition.body, tags: { 'machine-image-high-water': '1.0.0', theirs: 'new' } }
  })
  expectSuccess(await publish(azure, root, { source: await writeImage(root, 'i.vhd'), version: '2.0.0' }))
  expect(patches).toBe(2)
  expect(tagsIn(azure)).toContainEqual({ 'machine-image-high-water': '2.0.0', theirs: 'new' })
})
