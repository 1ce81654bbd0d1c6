import {
  AnonymousCredential,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  newPipeline,
  type PageBlobClient,
  ContainerClient,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { azuriteBlob } from '#test/tools/azureTools.ts'
import { startAzureSimulator, type AzureSimulator } from './azureSimulator.ts'
import { trusting } from './sdkClients.ts'

const azurite = await azuriteBlob()
/** Azurite's account, which its documentation names. */
const emulated = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
}
const sizeBytes = 1024 * 1024
const rounds = 60

let sim: AzureSimulator
let child: ChildProcess | undefined
let port = 0
let folder = ''
beforeAll(async () => {
  if (azurite === undefined) return
  sim = await startAzureSimulator()
  port = await freePort()
  folder = await mkdtemp(join(tmpdir(), 'azurite-'))
  const args = [
    azurite,
    '--blobPort',
    String(port),
    '--location',
    folder,
    '--silent',
    '--skipApiVersionCheck',
  ]
  child = spawn(process.execPath, [...args, '--disableTelemetry'], { stdio: 'ignore' })
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
  for (let tries = 0; tries < 200 && !(await isUp()); tries++) await delay(100)
})
afterAll(async () => {
  await sim?.[Symbol.asyncDispose]()
  child?.kill('SIGKILL')
  if (folder !== '') await rm(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: free } = server.address() as AddressInfo
  server.close()
  return free
}

async function blobOf(
  origin: string,
  account: { name: string; key: string },
  options: object,
): Promise<PageBlobClient> {
  const key = new StorageSharedKeyCredential(account.name, account.key)
  const values = {
    containerName: 'same',
    permissions: ContainerSASPermissions.parse('racwdl'),
    expiresOn: new Date(Date.now() + 600_000),
    startsOn: new Date(Date.now() - 600_000),
  }
  const sas = generateBlobSASQueryParameters(values, key).toString()
  const pipeline = newPipeline(new AnonymousCredential(), { ...options, retryOptions: { maxTries: 1 } })
  const container = new ContainerClient(`${origin}/${account.name}/same?${sas}`, pipeline)
  if (account.name === emulated.name) {
    const own = newPipeline(key, { retryOptions: { maxTries: 3 } })
    await new ContainerClient(`${origin}/${account.name}/same`, own).create()
  }
  const blob = container.getPageBlobClient('disk.vhd')
  await blob.create(sizeBytes)
  return blob
}

/** What came of an operation: a status, or what was read. */
const outcome = async (run: () => Promise<unknown>): Promise<unknown> =>
  run().catch((thrown: { statusCode?: number }) => thrown.statusCode)

async function ranges(blob: PageBlobClient): Promise<readonly (readonly [number, number])[]> {
  const { pageRange = [] } = await blob.getPageRanges(0, sizeBytes)
  const joined: [number, number][] = []
  // One tells neighbours apart, the other joins them.
  for (const { offset, count = 0 } of pageRange.toSorted((left, right) => left.offset - right.offset)) {
    const last = joined.at(-1)
    if (last?.[1] === offset) last[1] = offset + count + 1
    else joined.push([offset, offset + count + 1])
  }
  return joined
}

describe.skipIf(azurite === undefined)('the page store, beside Azurite', () => {
  it('holds the same bytes and ranges after the same writes and clears', async () => {
    const account = sim.world.blobs.account('simulated')
    account?.containers.set('same', new Map())
    const ours = await blobOf(sim.origin, { name: 'simulated', key: account?.key ?? '' }, trusting(sim))
    const theirs = await blobOf(`http://127.0.0.1:${port}`, emulated, {})
    const seed = Date.now()
    const random = generator(seed)
    for (let round = 0; round < rounds; round++) {
      const start = 512 * random(sizeBytes / 512 - 32)
      const length = 512 * (1 + random(31))
      const isClear = random(4) === 0
      const bytes = Buffer.alloc(length, 1 + random(255))
      for (const blob of [ours, theirs])
        await (isClear ? blob.clearPages(start, length) : blob.uploadPages(bytes, start, length))
    }
    expect(await ranges(ours), `seed ${seed}`).toEqual(await ranges(theirs))
    const [left, right] = await Promise.all([ours.downloadToBuffer(), theirs.downloadToBuffer()])
    expect(left.equals(right), `seed ${seed}`).toBe(true)
    // Not compared: bounds, sizes and digests, to which Azurite 3.35 does not look.
    const odd = (blob: PageBlobClient) => [
      () => blob.create(1000),
      () => blob.uploadPages(Buffer.alloc(512), 0, 512, { conditions: { ifMatch: '"0x0"' } }),
    ]
    for (const [index, run] of odd(ours).entries())
      expect(await outcome(run), `operation ${index}`).toBe(await outcome(odd(theirs)[index] ?? run))
  })
})

/** Numbers below a bound that follow from a seed (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
