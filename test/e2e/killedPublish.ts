import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { journalFolder } from '#shared/base/journalFolder.ts'
import { rawDisk } from '#test/azure/publish/images.ts'
import { noTimes } from '#test/azure/publish/noTimes.ts'
import { versionsIn, watchUploads, worldOf } from '#test/azure/publish/worldOf.ts'
import { fixedVhdFooter } from '#test/sim/azure/fixedVhd.ts'
import { startAzureSimulator, type AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import type { PageBlob } from '#test/sim/azure/storage/pageBlob.ts'
import { publishByCommandLine, type CommandLinePublish } from './publishByCommandLine.ts'

/** What came of a publish that was killed, and of the one after it. */
export interface KilledPublish {
  /** False when the publish ended before the request it was to be killed at. */
  readonly wasKilled: boolean
  /** Everything that is not as it should be. */
  readonly problems: readonly string[]
}

/** Where it publishes to. */
export type KilledDestination = 'gallery' | 'vhd'

/** Inputs of a publish to a storage account. */
export const vhdInputs = {
  destination: 'vhd',
  storageAccount: 'simulated',
  container: 'vhds',
  blobName: 'image.vhd',
}

/**
 * Publishes by the command line against a simulated Azure, kills it with SIGKILL at its nth request, publishes again, and judges:
 * one version, or one VHD, its bytes, no orphan, and no page sent twice but the last one.
 */
export async function killPublish(
  nth: number,
  destination: KilledDestination = 'gallery',
): Promise<KilledPublish> {
  const inputs = destination === 'vhd' ? vhdInputs : {}
  const root = await mkdtemp(join(tmpdir(), 'killed-publish-'))
  const azure = await startAzureSimulator({ times: noTimes, retryAfterS: 0 })
  try {
    const raw = rawDisk(nth)
    const source = join(root, 'image.vhd')
    await writeFile(source, Buffer.concat([raw, fixedVhdFooter(raw.length)]))
    const blobs = new Map<string, PageBlob>()
    azure.world.blobs.account('simulated')?.containers.set('vhds', blobs)
    const killed = await runCommandLine({ azure, root, source, inputs }, nth)
    const firstUploads = watchUploads(azure)
    const second = await runCommandLine({ azure, root, source, inputs })
    const problems: string[] = []
    if (second.exitCode !== 0) problems.push(`the second run failed: ${second.all}`)
    if (destination === 'gallery') problems.push(...(await judgeGallery(azure, source, firstUploads)))
    else problems.push(...(await judgeBlob(blobs, source)))
    const orphans = worldOf(azure).filter((name) => !name.startsWith('galleries/'))
    if (orphans.length > 0) problems.push(`left behind: ${orphans.join(', ')}`)
    const journals = await readdir(join(root, 'state', journalFolder), { recursive: true }).catch(() => [])
    const open = journals.filter((name) => name.endsWith('.jsonl'))
    if (open.length > 0) problems.push(`journals: ${open.join(', ')}`)
    const sent = azure.transcript.lines(/^PUT [^ ]*comp=page 201/).length
    const pieces = 20
    // The footer, and at most one again: it arrived, and its answer did not.
    if (sent > pieces + 2) problems.push(`${sent} pages were sent, and there are ${pieces}`)
    if (/sig=[A-Za-z0-9%]{8}/.test(killed.all + second.all)) problems.push('a signature in the output')
    return { wasKilled: killed.signal === 'SIGKILL', problems }
  } finally {
    await azure[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true, maxRetries: 3 })
  }
}

interface Ended {
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  readonly all: string
}

async function runCommandLine(publish: CommandLinePublish, killAt?: number): Promise<Ended> {
  const { azure } = publish
  const child = publishByCommandLine(publish)
  const from = azure.transcript.entries.length
  azure.onRequest(({ index }) => {
    if (killAt !== undefined && index - from === killAt) child.kill('SIGKILL')
  })
  const { exitCode, signal, all } = await child
  return { exitCode, signal, all }
}

async function judgeGallery(
  azure: AzureSimulator,
  source: string,
  uploads: ReturnType<typeof watchUploads>,
): Promise<readonly string[]> {
  const versions = versionsIn(azure)
  const [version = '', ...more] = versions
  const uploaded = uploads.of(version)
  return [
    ...(version !== '1.0.0' || more.length > 0 ? [`versions: ${versions.join(', ')}`] : []),
    ...(uploaded && !uploaded.equals(await readFile(source)) ? ['other bytes'] : []),
  ]
}

async function judgeBlob(blobs: ReadonlyMap<string, PageBlob>, source: string): Promise<readonly string[]> {
  const blob = blobs.get('image.vhd')
  if (blobs.size !== 1 || !blob) return [`blobs: ${[...blobs.keys()].join(', ')}`]
  const isSame = blob.pages.read(0, blob.sizeBytes).equals(await readFile(source))
  const state = blob.metadata.get('machineimagestate')
  return [...(isSame ? [] : ['other bytes']), ...(state === 'complete' ? [] : [`it is ${state}`])]
}
