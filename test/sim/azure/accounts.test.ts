import {
  AnonymousCredential,
  BlobSASPermissions,
  generateBlobSASQueryParameters,
  newPipeline,
  PageBlobClient,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { execa } from 'execa'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { azcopy } from '#test/tools/azureTools.ts'
import { startAzureSimulator, type AzureSimulator } from './azureSimulator.ts'
import { fixedVhdFooter } from './fixedVhd.ts'
import { computeClient, secretCredential, trusting } from './sdkClients.ts'

const mebibyte = 1024 * 1024

let sim: AzureSimulator
beforeAll(async () => {
  sim = await startAzureSimulator({ retryAfterS: 0, pollAdvancesMs: 10_000, pages: 'disk' })
  sim.world.blobs.account('simulated')?.containers.set('vhds', new Map())
})
afterAll(async () => sim[Symbol.asyncDispose]())

const options = () => ({ ...trusting(sim), retryOptions: { maxTries: 1 } })
const url = (name: string) => `${sim.origin}/simulated/vhds/${name}`

function signed(name: string, permissions: string, expiresOn: Date): PageBlobClient {
  const account = sim.world.blobs.account('simulated')
  const key = new StorageSharedKeyCredential('simulated', account?.key ?? '')
  const values = {
    containerName: 'vhds',
    blobName: name,
    permissions: BlobSASPermissions.parse(permissions),
    expiresOn,
  }
  const sas = generateBlobSASQueryParameters(values, key)
  return new PageBlobClient(
    `${url(name)}?${sas.toString()}`,
    newPipeline(new AnonymousCredential(), options()),
  )
}

const soon = () => new Date(Date.now() + 600_000)

describe('a page blob of an account', () => {
  it('is made, written and read by bearer and by signature', async () => {
    const bearer = new PageBlobClient(url('one.vhd'), secretCredential(sim), options())
    await bearer.create(8 * mebibyte, { metadata: { state: 'uploading' } })
    const sas = signed('one.vhd', 'rw', soon())
    await sas.uploadPages(Buffer.alloc(1024, 9), 512, 1024)
    expect((await sas.downloadToBuffer(500, 16)).toString('hex')).toBe(`${'00'.repeat(12)}09090909`)
    expect((await bearer.getProperties()).metadata).toEqual({ state: 'uploading' })
    await expect(sas.delete()).rejects.toMatchObject({ code: 'AuthorizationPermissionMismatch' })
    await expect(signed('one.vhd', 'rw', new Date(Date.now() - 1000)).getProperties()).rejects.toMatchObject({
      statusCode: 403,
    })
    const forged = sas.url.replace(/sig=[^&]{5}/, 'sig=AAAAA')
    const other = new PageBlobClient(forged, newPipeline(new AnonymousCredential(), options()))
    await expect(other.getProperties()).rejects.toMatchObject({ statusCode: 403 })
    await bearer.delete()
    await expect(bearer.getProperties()).rejects.toMatchObject({ statusCode: 404 })
  })

  it('heeds leases and conditions', async () => {
    const blob = signed('leased.vhd', 'rwcd', soon())
    await blob.create(mebibyte)
    await expect(blob.create(mebibyte, { conditions: { ifNoneMatch: '*' } })).rejects.toMatchObject({
      statusCode: 409,
    })
    const lease = blob.getBlobLeaseClient()
    const { leaseId = '' } = await lease.acquireLease(15)
    await expect(blob.uploadPages(Buffer.alloc(512), 0, 512)).rejects.toMatchObject({
      code: 'LeaseIdMissing',
    })
    await blob.uploadPages(Buffer.alloc(512, 1), 0, 512, { conditions: { leaseId } })
    sim.world.clock.advance(16_000)
    await blob.delete()
  })
})

const azcopyPath = await azcopy()

describe('the real azcopy', () => {
  it.skipIf(azcopyPath === undefined)('uploads a VHD that an image can be made of', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'azcopy-'))
    try {
      const rawBytes = 24 * mebibyte
      const raw = Buffer.alloc(rawBytes)
      randomBytes(mebibyte).copy(raw, 5 * mebibyte + 512)
      const vhd = Buffer.concat([raw, fixedVhdFooter(rawBytes)])
      await writeFile(join(folder, 'disk.vhd'), vhd)
      // Only of an address without a name does it know that the account is in the path.
      const target = signed('azcopied.vhd', 'rwc', soon()).url.replace('localhost', '127.0.0.1')
      const env = {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        AZCOPY_LOG_LOCATION: folder,
        AZCOPY_JOB_PLAN_LOCATION: folder,
        SSL_CERT_FILE: sim.authorityFile,
      }
      const args = [
        'copy',
        join(folder, 'disk.vhd'),
        target,
        '--blob-type',
        'PageBlob',
        '--from-to',
        'LocalBlob',
      ]
      const run = await execa(azcopyPath ?? '', args, {
        env,
        extendEnv: false,
        reject: false,
        timeout: 50_000,
      })
      expect(run.exitCode, run.stdout).toBe(0)
      const blob = sim.world.blobs.blobOfUrl(url('azcopied.vhd'))
      expect(blob?.pages.read(0, vhd.length).equals(vhd)).toBe(true)
      const image = await computeClient(sim).images.createOrUpdate('images', 'azcopied', {
        location: 'westeurope',
        hyperVGeneration: 'V2',
        storageProfile: { osDisk: { osType: 'Linux', osState: 'Generalized', blobUri: url('azcopied.vhd') } },
      })
      expect(image.provisioningState).toBe('Succeeded')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
