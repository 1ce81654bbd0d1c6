import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ImageError } from '../../base/errors.ts'
import { sha256File } from '../../base/digest.ts'
import type { TransferContext } from '../../base/http/transfer.ts'
import type { RunFacts } from '../stepContext.ts'
import type { FileOrigin } from './chrootPlan.ts'
import type { ChrootServices } from './chrootServices.ts'

/** A file to have on this machine. */
export interface OriginRequest {
  readonly run: RunFacts
  readonly services: Pick<ChrootServices, 'openTransfers'>
  /** The word for it in a message. */
  readonly what: string
}

/** The largest file that is fetched. */
const mostBytes = 64 * 2 ** 30

/**
 * Runs with the path of a file that a template names; one that is elsewhere is fetched, and goes afterwards. Throws CHECKSUM_MISMATCH
 * unless it has the checksum the template gives, if it gives one.
 */
export async function withOrigin<T>(
  origin: FileOrigin,
  request: OriginRequest,
  use: (path: string) => Promise<T>,
): Promise<T> {
  if (!origin.isUrl) return await use(await checkOrigin(origin, request.run.workingDirectory))
  const path = join(request.run.tempDirectory, `${randomUUID()}.${request.what}`)
  try {
    await fetchOrigin(origin, path, request)
    return await use(path)
  } finally {
    await rm(path, { force: true })
  }
}

async function checkOrigin({ location, sha256 }: FileOrigin, workingDirectory: string): Promise<string> {
  const path = resolve(workingDirectory, location)
  if (sha256 === undefined) return path
  const found = await sha256File(path)
  if (found === sha256) return path
  throw new ImageError(
    'CHECKSUM_MISMATCH',
    `${location} has the SHA-256 ${found}, where the template says ${sha256}.`,
  )
}

/** A download is checked by its checksum while it comes. */
async function fetchOrigin(
  { location, sha256 = '' }: FileOrigin,
  path: string,
  { services, what }: OriginRequest,
): Promise<void> {
  const { download } = await import('../../base/http/download.ts')
  await withTransfers(services, (transfers) =>
    download(transfers, {
      url: new URL(location),
      path,
      sha256,
      mostBytes,
      what: location,
      instead: `or give the ${what} by path`,
    }),
  )
}

/** Runs with a way to other machines that is closed afterwards. */
export async function withTransfers<T>(
  services: Pick<ChrootServices, 'openTransfers'>,
  run: (transfers: TransferContext) => Promise<T>,
): Promise<T> {
  const transfers = await services.openTransfers()
  try {
    return await run(transfers)
  } finally {
    await transfers[Symbol.asyncDispose]()
  }
}
