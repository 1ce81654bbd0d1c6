import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { ImageError } from '../../base/errors.ts'
import { getBytes } from '../../base/http/getText.ts'
import type { TransferContext } from '../../base/http/transfer.ts'
import type { Repository } from './bootstrapPlan.ts'

/** What a repository offers at one moment. */
export interface RepositoryState {
  readonly repository: Repository
  /** SHA-256 of its InRelease file, which through its own checksums names every package; 64 lower-case hex digits. */
  readonly inReleaseSha256: string
  /** Its `Date:`, in seconds since 1970. */
  readonly dateSeconds: number
}

const mostBytes = 4 * 2 ** 20

/** Reads what the repositories offer now. Throws DOWNLOAD_FAILED or REPOSITORY_INVALID. */
export async function readRepositoryStates(
  ctx: TransferContext,
  repositories: readonly Repository[],
): Promise<readonly RepositoryState[]> {
  return Promise.all(
    repositories.map(async (repository) => {
      const url = inReleaseUrl(repository)
      const bytes =
        url.protocol === 'file:'
          ? await readFile(fileURLToPath(url)).catch(() => undefined)
          : await getBytes(ctx, { url, mostBytes, what: url.href, instead: 'or name another in mirrors' })
      if (!bytes) throw new ImageError('REPOSITORY_INVALID', `${url.href} does not exist.`)
      return {
        repository,
        inReleaseSha256: createHash('sha256').update(bytes).digest('hex'),
        dateSeconds: dateOf(bytes.toString('utf8'), url),
      }
    }),
  )
}

/** The newest of the dates: never before any package they offer, and the same for all who see the same repositories. */
export function epochOf(states: readonly RepositoryState[]): number {
  return Math.max(...states.map(({ dateSeconds }) => dateSeconds))
}

function inReleaseUrl({ mirror, suite }: Repository): URL {
  const base = mirror.replace(/^copy:/, 'file:')
  const path = suite.endsWith('/') ? suite : `dists/${suite}/`
  try {
    return new URL(`${base}/${path}InRelease`)
  } catch {
    throw new ImageError('INPUT_INVALID', `bootstrap: ${mirror} is no URL of a mirror.`)
  }
}

function dateOf(text: string, url: URL): number {
  const dateMs = Date.parse(/^Date: (.+)$/m.exec(text)?.[1] ?? '')
  if (Number.isNaN(dateMs))
    throw new ImageError('REPOSITORY_INVALID', `${url.href} is no release file: it has no date.`)
  return Math.floor(dateMs / 1000)
}
