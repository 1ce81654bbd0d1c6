import { AnonymousCredential, newPipeline, PageBlobClient } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAzureSimulator, type AzureSimulator } from './azureSimulator.ts'
import { fixedVhdFooter } from './fixedVhd.ts'
import { computeClient, trusting } from './sdkClients.ts'

const mebibyte = 1024 * 1024
const rawBytes = 20 * mebibyte
const uploadSizeBytes = rawBytes + 512

let sim: AzureSimulator
beforeAll(async () => {
  sim = await startAzureSimulator({ retryAfterS: 0, pollAdvancesMs: 10_000 })
})
afterAll(async () => sim[Symbol.asyncDispose]())

const diskBody = (more: object = {}) => ({
  location: 'westeurope',
  sku: { name: 'Standard_LRS' },
  osType: 'Linux' as const,
  hyperVGeneration: 'V2',
  creationData: { createOption: 'Upload', uploadSizeBytes },
  ...more,
})

const page = (url: string) =>
  new PageBlobClient(
    url,
    newPipeline(new AnonymousCredential(), { ...trusting(sim), retryOptions: { maxTries: 1 } }),
  )

async function upload(name: string, footer = fixedVhdFooter(rawBytes)): Promise<string> {
  const { disks } = computeClient(sim)
  await disks.createOrUpdate('images', name, diskBody())
  const { accessSAS = '' } = await disks.grantAccess('images', name, {
    access: 'Write',
    durationInSeconds: 3600,
  })
  await page(accessSAS).uploadPages(Buffer.alloc(4 * mebibyte, 7), 4 * mebibyte, 4 * mebibyte)
  await page(accessSAS).uploadPages(footer, rawBytes, 512)
  return accessSAS
}

describe('a disk that is uploaded', () => {
  it('goes from ReadyToUpload over ActiveUpload to Unattached, by the real SDKs over TLS', async () => {
    const { disks } = computeClient(sim)
    const made = await disks.createOrUpdate('images', 'first', diskBody({ tags: { a: 'b' } }))
    expect(made.diskState).toBe('ReadyToUpload')
    const sas = await upload('first')
    expect((await disks.get('images', 'first')).diskState).toBe('ActiveUpload')
    const blob = page(sas)
    expect((await blob.getProperties()).contentLength).toBe(uploadSizeBytes)
    const { pageRange } = await blob.getPageRanges(0, uploadSizeBytes)
    expect(pageRange?.map(({ offset, count }) => [offset, count])).toEqual([
      // What the SDK calls a count is one less.
      [4 * mebibyte, 4 * mebibyte - 1],
      [rawBytes, 511],
    ])
    await disks.revokeAccess('images', 'first')
    expect((await disks.get('images', 'first')).diskState).toBe('Unattached')
    await expect(blob.getProperties()).rejects.toMatchObject({ statusCode: 403 })
    const { accessSAS = '' } = await disks.grantAccess('images', 'first', {
      access: 'Read',
      durationInSeconds: 60,
    })
    const read = await page(accessSAS).downloadToBuffer(4 * mebibyte - 4, 8)
    expect(read).toEqual(Buffer.from([0, 0, 0, 0, 7, 7, 7, 7]))
    await disks.revokeAccess('images', 'first')
    await disks.delete('images', 'first')
    await expect(disks.get('images', 'first')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    })
  })

  it('is refused at the end when its footer is broken in any way', async () => {
    const { disks } = computeClient(sim)
    for (const [name, spoil] of Object.entries(spoilers)) {
      const footer = fixedVhdFooter(rawBytes)
      spoil(footer)
      await upload(`spoilt-${name}`, footer)
      await expect(disks.revokeAccess('images', `spoilt-${name}`), name).rejects.toThrow('InvalidVhd')
      expect((await disks.get('images', `spoilt-${name}`)).diskState).toBe('ReadyToUpload')
    }
  })

  it('has no security type TrustedLaunch', async () => {
    const { disks } = computeClient(sim)
    const body = diskBody({ securityProfile: { securityType: 'TrustedLaunch' } })
    await expect(disks.createOrUpdate('images', 'trusted', body)).rejects.toMatchObject({
      message: expect.stringContaining('not supported for create option Upload') as string,
    })
  })

  it('cannot be deleted while somebody may write to it', async () => {
    const { disks } = computeClient(sim)
    await upload('held')
    await expect(disks.delete('images', 'held')).rejects.toMatchObject({ code: 'OperationNotAllowed' })
    await disks.revokeAccess('images', 'held')
    await disks.delete('images', 'held')
  })

  it.each([
    ['no location', { location: 'atlantis' }, 'LocationNotAvailableForResourceType'],
    [
      'a size off by one',
      { creationData: { createOption: 'Upload', uploadSizeBytes: uploadSizeBytes + 512 } },
      'BadRequest',
    ],
    [
      'a size too small',
      { creationData: { createOption: 'Upload', uploadSizeBytes: 512 } },
      'InvalidParameter',
    ],
    ['no size', { creationData: { createOption: 'Upload' } }, 'InvalidParameter'],
    ['a word nobody knows', { hyperVGeneration: 'V3' }, 'Invalid'],
    ['a store nobody knows', { sku: { name: 'Floppy' } }, 'Invalid'],
  ])('is refused with %s', async (_what, more, code) => {
    const { disks } = computeClient(sim)
    await expect(disks.createOrUpdate('images', 'refused', diskBody(more))).rejects.toMatchObject({
      statusCode: 400,
      code: expect.stringContaining(code),
    })
    await expect(disks.get('images', 'refused')).rejects.toMatchObject({ statusCode: 404 })
  })
})

const spoilers: Readonly<Record<string, (footer: Buffer) => void>> = {
  cookie: (footer) => footer.write('CONECTIX', 0),
  checksum: (footer) => footer.writeUInt32BE(1, 64),
  dynamic: (footer) => {
    footer.writeUInt32BE(3, 60)
    const sum = footer.reduce((total, byte, at) => (at < 64 || at > 67 ? total + byte : total), 0)
    footer.writeUInt32BE(~sum >>> 0, 64)
  },
  size: (footer) => fixedVhdFooter(rawBytes * 2).copy(footer),
}

describe('the host a disk is uploaded through', () => {
  it('refuses what the real one refuses', async () => {
    const sas = await upload('strict')
    const blob = page(sas)
    const five = Buffer.alloc(5 * mebibyte)
    await expect(blob.uploadPages(five, 0, five.length)).rejects.toMatchObject({ statusCode: 413 })
    await expect(blob.uploadPages(Buffer.alloc(512), 100, 512)).rejects.toMatchObject({
      code: 'InvalidPageRange',
    })
    await expect(blob.uploadPages(Buffer.alloc(512), uploadSizeBytes, 512)).rejects.toMatchObject({
      statusCode: 416,
    })
    await expect(
      blob.uploadPages(Buffer.alloc(512), 0, 512, { conditions: { ifMatch: '"x"' } }),
    ).rejects.toMatchObject({ statusCode: 400 })
    await expect(
      blob.uploadPages(Buffer.alloc(512), 0, 512, { transactionalContentMD5: Buffer.alloc(16) }),
    ).rejects.toMatchObject({ code: 'Md5Mismatch' })
    await expect(blob.delete()).rejects.toMatchObject({ statusCode: 403 })
    await expect(blob.create(512)).rejects.toMatchObject({ statusCode: 403 })
    await expect(blob.setMetadata({ a: 'b' })).rejects.toMatchObject({ statusCode: 403 })
    await expect(blob.download()).rejects.toMatchObject({ code: 'AuthorizationPermissionMismatch' })
  })

  it('lists many ranges in several answers, and forgets what is cleared', async () => {
    const sas = await upload('ranges')
    const blob = page(sas)
    for (const at of [0, 2048, 8192]) await blob.uploadPages(Buffer.alloc(512, 1), at, 512)
    const found: number[] = []
    for await (const range of blob.listPageRanges(0, 16_384).byPage({ maxPageSize: 2 }))
      found.push(...(range.pageRange ?? []).map(({ start }) => start))
    expect(found).toEqual([0, 2048, 8192])
    await blob.clearPages(2048, 512)
    const { pageRange } = await blob.getPageRanges(0, 16_384)
    expect(pageRange?.map(({ offset }) => offset)).toEqual([0, 8192])
  })

  it('shuts when the signature is over', async () => {
    const { disks } = computeClient(sim)
    await disks.createOrUpdate('images', 'short', diskBody())
    const { accessSAS = '' } = await disks.grantAccess('images', 'short', {
      access: 'Write',
      durationInSeconds: 60,
    })
    await page(accessSAS).uploadPages(Buffer.alloc(512), 0, 512)
    sim.world.clock.advance(61_000)
    await expect(page(accessSAS).uploadPages(Buffer.alloc(512), 0, 512)).rejects.toMatchObject({
      statusCode: 403,
      code: 'AuthenticationFailed',
    })
    const again = await disks.grantAccess('images', 'short', { access: 'Write', durationInSeconds: 60 })
    await page(again.accessSAS ?? '').uploadPages(Buffer.alloc(512), 512, 512)
  })
})
