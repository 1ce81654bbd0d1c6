import { describe, expect, test } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { publish, runPublishJob, type PublishRun } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { worldOf } from './worldOf.ts'

const location = 'westeurope'
const image = { destination: 'managedImage', resourceGroup: 'images', imageName: 'debian', location }
const disk = { destination: 'disk', resourceGroup: 'images', diskName: 'golden', location }
const vhd = { destination: 'vhd', storageAccount: 'simulated' }
const version = { gallery: 'images', imageDefinition: 'debian', resourceGroup: 'images' }

describe('what Azure would refuse late is refused at the input', () => {
  test.each<[Readonly<Record<string, string>>, string]>([
    [{ destination: 'disk', diskName: 'golden', location }, 'resourceGroup: is needed'],
    [{ destination: 'managedImage', imageName: 'debian', location }, 'resourceGroup: is needed'],
    [{ gallery: 'images', imageDefinition: 'debian' }, 'resourceGroup: is needed'],
    [{ ...disk, diskName: 'a/b' }, 'diskName: “a/b” is no name of a disk'],
    [{ ...disk, diskName: 'golden-' }, 'diskName: “golden-” is no name of a disk'],
    [{ ...disk, diskName: 'x'.repeat(81) }, 'is no name of a disk'],
    [{ ...image, imageName: '.debian' }, 'imageName: “.debian” is no name of a managed image'],
    [{ ...disk, resourceGroup: 'images.' }, 'resourceGroup: “images.” is no name of a resource group'],
    [{ ...version, resourceGroup: 'a#b' }, 'resourceGroup: “a#b” is no name'],
    [{ ...version, gallery: 'my-images' }, 'gallery: “my-images” is no name of a gallery'],
    [{ ...version, imageDefinition: 'a?b' }, 'imageDefinition: “a?b” is no name of an image definition'],
    [{ ...vhd, storageAccount: 'x#' }, 'storageAccount: “x#” is no name of a storage account'],
    [{ ...vhd, storageAccount: 'my account' }, 'storageAccount: “my account” is no name'],
    [{ ...vhd, container: 'Disks--' }, 'container: “Disks--” is no name of a blob container'],
    [{ ...vhd, blobName: 'a/../b.vhd' }, 'blobName: “a/../b.vhd” is no name of a blob'],
    [{ ...vhd, blobName: 'a.vhd.' }, 'blobName: “a.vhd.” is no name of a blob'],
  ])('%j', async (inputs, message) => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    const run = await runPublishJob({ root, azure, inputs: { source, ...inputs } })
    expect(run.error).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining(message) as string,
    })
    expect(azure.transcript.lines(/^(?:PUT|POST) \/(?:subscriptions|simulated|x)/)).toEqual([])
  })

  test('names as they may be are taken', async () => {
    const [azure, root] = [await simulator({ resourceGroups: ['Bilder_(ä).1'] }), await scratch()]
    const inputs = { ...disk, resourceGroup: 'Bilder_(ä).1', diskName: '1.golden-disk_' }
    expectSuccess(
      await runPublishJob({ root, azure, inputs: { ...inputs, source: await writeImage(root, 'i.vhd') } }),
    )
    expect(worldOf(azure)).toEqual(['disks/1.golden-disk_'])
  })
})

describe('an image that is too small for a disk', () => {
  const refused = async (run: Promise<PublishRun>) =>
    expect((await run).error).toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('10.0 MiB; Azure makes disks of 20.0 MiB') as string,
    })

  test('is refused before a gallery is made, also by a plan', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'small.raw', 1, 10 * 2 ** 20)
    await refused(publish(azure, root, { source, dryRun: 'true' }))
    await refused(publish(azure, root, { source }))
    await refused(runPublishJob({ root, azure, inputs: { ...disk, source } }))
    await refused(runPublishJob({ root, azure, inputs: { ...image, source } }))
    expect(azure.transcript.lines(/^PUT /)).toEqual([])
  })

  test('becomes a VHD', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    azure.world.blobs.account('simulated')?.containers.set('vhds', new Map())
    const source = await writeImage(root, 'small.raw', 1, 10 * 2 ** 20)
    expectSuccess(await runPublishJob({ root, azure, inputs: { ...vhd, source } }))
  })
})

test.each(['true', 'false'])('no managed image is made of a version (dryRun: %s)', async (dryRun) => {
  const [azure, root] = [await simulator(), await scratch()]
  const made = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
  const source = made.outputs['galleryImageVersionId'] ?? ''
  const run = await runPublishJob({ root, azure, inputs: { ...image, source, dryRun } })
  expect(run.error).toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('a managed image is made of') as string,
  })
})

test('the group and the subscription of a definition that is given by its ID come together', async () => {
  const [azure, root] = [await simulator({ resourceGroups: ['elsewhere'] }), await scratch()]
  const { subscriptionId } = azure.ids
  const imageDefinition = `/subscriptions/${subscriptionId}/resourceGroups/elsewhere/providers/Microsoft.Compute/galleries/images/images/debian`
  const inputs = {
    source: await writeImage(root, 'image.vhd'),
    imageDefinition,
    subscriptionId: '00000000-0000-0000-0000-00000000beef',
    createGallery: 'true',
    createDefinition: 'true',
    publisher: 'p',
    offer: 'o',
    sku: 's',
    location,
  }
  expectSuccess(await runPublishJob({ root, azure, inputs }))
  expect(azure.transcript.lines(/^PUT .*\/disks\//)).toHaveLength(1)
})
