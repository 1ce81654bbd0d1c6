import { resolve } from 'node:path'
import type { RunContext } from '../../base/context.ts'
import { openHttp } from '../../base/http/openHttp.ts'
import type { TransferContext } from '../../base/http/transfer.ts'
import { readOrdinaryFile } from '../../base/readOrdinaryFile.ts'
import { hashicorpFingerprint, hashicorpKey } from './hashicorpKey.ts'
import { mirrorFolder } from './mirrorFolder.ts'
import { mirrorSite, releasesSite } from './releasesSite.ts'
import type { ReleaseSource } from './releaseSource.ts'
import { parseBaseUrl } from './siteFiles.ts'
import { signatureVerifier, type SigningKey, type VerifySums } from './verifySums.ts'

/** The inputs that say where releases are and how far they are trusted. */
export interface SourceInputs {
  readonly mirrorUrl: string | undefined
  readonly mirrorFolder: string | undefined
  readonly offline: boolean
  readonly verify: 'sha256' | 'sha256+pgp'
  /** A file of OpenPGP keys that replace HashiCorp's. */
  readonly signingKey: string | undefined
  /** Longest silence of a server. */
  readonly downloadTimeout: number | undefined
}

/** Places of releases, and what else is needed to transfer from the network. */
export interface OpenedSources {
  /** In the order they are asked; HashiCorp's site only without a mirror. */
  readonly sources: readonly ReleaseSource[]
  readonly transfer: TransferContext
  readonly verify: VerifySums | undefined
}

/** Opens the places of releases for as long as the scope of the run. Throws INPUT_INVALID and FILE_UNREADABLE. */
export async function openSources(ctx: RunContext, inputs: SourceInputs): Promise<OpenedSources> {
  const { agent, clock, log, signal } = ctx
  const base = inputs.mirrorUrl === undefined ? undefined : parseBaseUrl('mirrorUrl', inputs.mirrorUrl)
  const verify =
    inputs.verify === 'sha256'
      ? undefined
      : signatureVerifier(await readKey(inputs.signingKey, agent.workingDirectory), () => clock.now())
  const silenceMs = inputs.downloadTimeout
  const http = await openHttp(agent.environment, {
    offline: inputs.offline,
    ...(silenceMs === undefined ? {} : { limits: { silenceMs, connectMs: silenceMs } }),
  })
  ctx.scope.defer('network connections', () => http.close())
  const transfer = { http, clock, log, signal }
  const folder = inputs.mirrorFolder
  const mirrors = [
    ...(folder === undefined ? [] : [mirrorFolder(resolve(agent.workingDirectory, folder), verify)]),
    ...(base === undefined ? [] : [mirrorSite(transfer, base, verify)]),
  ]
  return { sources: mirrors.length > 0 ? mirrors : [releasesSite(transfer, verify)], transfer, verify }
}

async function readKey(path: string | undefined, workingDirectory: string): Promise<SigningKey> {
  if (path === undefined)
    return { keys: Buffer.from(hashicorpKey), name: 'HashiCorp', shortId: hashicorpFingerprint.slice(-8) }
  const full = resolve(workingDirectory, path)
  const keys = await readOrdinaryFile(full, `signingKey: ${full}`)
  return { keys, name: `the key of ${full}` }
}
