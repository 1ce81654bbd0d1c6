import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rawDisk } from '#test/azure/publish/images.ts'
import { noTimes } from '#test/azure/publish/noTimes.ts'
import { versionsIn, watchUploads, worldOf } from '#test/azure/publish/worldOf.ts'
import { fixedVhdFooter } from '#test/sim/azure/fixedVhd.ts'
import { startAzureSimulator, type AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { publishByCommandLine } from './publishByCommandLine.ts'

/** What came of a publish that was killed, and of the one after it. */
export interface KilledPublish {
  /** False when the publish ended before the request it was to be killed at. */
  readonly wasKilled: boolean
  /** Everything that is not as it should be. */
  readonly problems: readonly string[]
}

/**
 * Publishes by the command line against a simulated Azure, kills it with SIGKILL at its nth request, publishes again, and judges:
 * one version, its bytes, no orphan, and no page sent twice but the last one.
 */
export async function killPublish(nth: number): Promise<KilledPublish> {
  const root = await mkdtemp(join(tmpdir(), 'killed-publish-'))
  const azure = await startAzureSimulator({ times: noTimes, retryAfterS: 0 })
  try {
    const raw = rawDisk(nth)
    const source = join(root, 'image.vhd')
    await writeFile(source, Buffer.concat([raw, fixedVhdFooter(raw.length)]))
    const killed = await runCommandLine(azure, root, source, nth)
    const firstUploads = watchUploads(azure)
    const second = await runCommandLine(azure, root, source)
    const problems: string[] = []
    if (second.exitCode !== 0) problems.push(`the second run failed: ${second.all}`)
    const [version = '', ...more] = versionsIn(azure)
    if (version !== '1.0.0' || more.length > 0) problems.push(`versions: ${versionsIn(azure).join(', ')}`)
    const orphans = worldOf(azure).filter((name) => !name.startsWith('galleries/'))
    if (orphans.length > 0) problems.push(`left behind: ${orphans.join(', ')}`)
    const uploaded = firstUploads.of(version)
    if (uploaded && !uploaded.equals(await readFile(source))) problems.push('other bytes')
    const sent = azure.transcript.lines(/^PUT \/md-impexp-[^ ]*comp=page 201/).length
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

async function runCommandLine(
  azure: AzureSimulator,
  root: string,
  source: string,
  killAt?: number,
): Promise<Ended> {
  const child = publishByCommandLine({ azure, root, source })
  const from = azure.transcript.entries.length
  azure.onRequest(({ index }) => {
    if (killAt !== undefined && index - from === killAt) child.kill('SIGKILL')
  })
  const { exitCode, signal, all } = await child
  return { exitCode, signal, all }
}
