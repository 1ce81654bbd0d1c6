import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAzureSimulator, type AzureSimulator } from './azureSimulator.ts'
import { computeClient, secretCredential } from './sdkClients.ts'

let sim: AzureSimulator
beforeAll(async () => {
  sim = await startAzureSimulator({ retryAfterS: 0, pollAdvancesMs: 10_000 })
})
afterAll(async () => sim[Symbol.asyncDispose]())

const location = 'westeurope'
const idOf = (type: string, name: string) =>
  `/subscriptions/${sim.ids.subscriptionId}/resourceGroups/images/providers/Microsoft.Compute/${type}/${name}`

describe('a virtual machine', () => {
  it('is made an image of when it is stopped and generalized, not before', async () => {
    const { virtualMachines, images, galleries, galleryImages, galleryImageVersions } = computeClient(sim)
    await virtualMachines.createOrUpdate('images', 'vm', { location })
    const image = {
      location,
      hyperVGeneration: 'V2',
      sourceVirtualMachine: { id: idOf('virtualMachines', 'vm') },
    }
    await expect(virtualMachines.generalize('images', 'vm')).rejects.toMatchObject({
      code: 'OperationNotAllowed',
    })
    await virtualMachines.deallocate('images', 'vm')
    await expect(images.createOrUpdate('images', 'early', image)).rejects.toMatchObject({ statusCode: 409 })
    await virtualMachines.generalize('images', 'vm')
    expect((await images.createOrUpdate('images', 'image', image)).provisioningState).toBe('Succeeded')
    await galleries.createOrUpdate('images', 'shared', { location })
    const identifier = { publisher: 'p', offer: 'o', sku: 's' }
    const definition = {
      location,
      osType: 'Linux',
      osState: 'Generalized',
      hyperVGeneration: 'V2',
      identifier,
    } as const
    await galleryImages.createOrUpdate('images', 'shared', 'vm', definition)
    const made = await galleryImageVersions.createOrUpdate('images', 'shared', 'vm', '1.0.0', {
      location,
      storageProfile: { source: { id: idOf('images', 'image') } },
      publishingProfile: { targetRegions: [{ name: location }] },
    })
    expect(made.provisioningState).toBe('Succeeded')
  })
})

describe('a snapshot', () => {
  it('is taken of a disk that rests, and is a source itself', async () => {
    const { disks, snapshots, images } = computeClient(sim)
    const creationData = { createOption: 'Empty' }
    await disks.createOrUpdate('images', 'disk', {
      location,
      diskSizeGB: 32,
      hyperVGeneration: 'V2',
      creationData,
    })
    const copy = { createOption: 'Copy', sourceResourceId: idOf('disks', 'disk') }
    await snapshots.createOrUpdate('images', 'snap', { location, hyperVGeneration: 'V2', creationData: copy })
    const osDisk = {
      osType: 'Linux',
      osState: 'Generalized',
      snapshot: { id: idOf('snapshots', 'snap') },
    } as const
    const made = await images.createOrUpdate('images', 'of-snap', {
      location,
      hyperVGeneration: 'V2',
      storageProfile: { osDisk },
    })
    expect(made.provisioningState).toBe('Succeeded')
    const other = { location, hyperVGeneration: 'V1', storageProfile: { osDisk } }
    await expect(images.createOrUpdate('images', 'other', other)).rejects.toMatchObject({ statusCode: 400 })
    await expect(
      snapshots.createOrUpdate('images', 'none', {
        location,
        creationData: { ...copy, sourceResourceId: idOf('disks', 'none') },
      }),
    ).rejects.toMatchObject({ statusCode: 404 })
  })
})

describe('a resource group', () => {
  const ask = async (method: string, path: string, body?: object) => {
    const token = await secretCredential(sim).getToken(`${sim.armAudience}/.default`)
    const { Agent, fetch } = await import('undici')
    const answer = await fetch(`${sim.origin}/subscriptions/${sim.ids.subscriptionId}/${path}`, {
      method,
      dispatcher: new Agent({ connect: { ca: sim.authority } }),
      headers: { authorization: `Bearer ${token?.token ?? ''}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      body: text === '' ? undefined : (JSON.parse(text) as { value?: { name: string }[] }),
    }
  }
  const version = 'api-version=2021-04-01'

  it('goes with all that is in it, which can be found by its tags', async () => {
    const { disks } = computeClient(sim)
    expect((await ask('PUT', `resourcegroups/temporary?${version}`, { location })).status).toBe(201)
    const disk = { location, diskSizeGB: 32, creationData: { createOption: 'Empty' }, tags: { run: '7' } }
    await disks.createOrUpdate('temporary', 'mine', disk)
    const filter = encodeURIComponent("tagName eq 'run' and tagValue eq '7'")
    const found = await ask('GET', `resources?${version}&$filter=${filter}`)
    expect(found.body?.value?.map(({ name }) => name)).toEqual(['mine'])
    expect((await ask('DELETE', `resourcegroups/temporary?${version}`)).status).toBe(202)
    sim.world.clock.advance(10_000)
    expect((await ask('GET', `resourcegroups/temporary?${version}`)).status).toBe(404)
    await expect(disks.get('temporary', 'mine')).rejects.toMatchObject({ code: 'ResourceGroupNotFound' })
    await expect(disks.createOrUpdate('temporary', 'again', disk)).rejects.toMatchObject({ statusCode: 404 })
  })

  it('is refused in a version of the API that nobody has', async () => {
    const answer = await ask(
      'GET',
      'resourceGroups/images/providers/Microsoft.Compute/disks/x?api-version=1999-01-01',
    )
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      400,
      expect.stringContaining('NoRegisteredProviderFound'),
    ])
  })
})
