import * as v from 'valibot'
import { type ImageError, isImageError } from '../../base/errors.ts'
import { download } from '../../base/http/download.ts'
import { getBytes } from '../../base/http/getText.ts'
import type { TransferContext } from '../../base/http/transfer.ts'
import { type FetchTarget, mostArchiveBytes, mostShortBytes } from '../releases/layoutFiles.ts'
import { askGithub, credentialsOf, insteadOfGithub } from './githubApi.ts'
import type { GithubHost } from './githubHost.ts'

const releaseSchema = v.object({ assets: v.array(v.object({ id: v.number(), name: v.string() })) })

/** The files of one release, as its page offers them. */
export interface GithubAssets {
  readonly originOf: (name: string) => string
  /** A short file; undefined when there is none. Throws DOWNLOAD_FAILED. */
  readonly read: (name: string) => Promise<Buffer | undefined>
  /** Writes a file, hashing it. Throws DOWNLOAD_FAILED or CHECKSUM_MISMATCH. */
  readonly fetch: (name: string, target: FetchTarget) => Promise<void>
}

/**
 * Files are first asked for as everybody may. Where that leads to none and there is a token, the API is asked, which serves
 * private repositories too.
 */
export function githubAssets(
  ctx: TransferContext,
  host: GithubHost,
  { repository, tag, what }: { readonly repository: string; readonly tag: string; readonly what: string },
): GithubAssets {
  const at = (name: string) =>
    new URL(
      `${repository}/releases/download/${encodeURIComponent(tag)}/${encodeURIComponent(name)}`,
      host.webUrl,
    )
  let ids: Promise<ReadonlyMap<string, number>> | undefined
  const viaApi = async (name: string) => {
    if (host.token === undefined) return undefined
    ids ??= assetIds(ctx, host, repository, tag, what)
    const id = (await ids).get(name)
    if (id === undefined) return undefined
    return {
      url: new URL(`repos/${repository}/releases/assets/${id}`, host.apiUrl),
      headers: new Map([
        ['accept', 'application/octet-stream'],
        ['user-agent', 'machine-image-tasks'],
      ]),
      credentials: credentialsOf(host),
    }
  }
  const common = { what, instead: insteadOfGithub }
  return {
    originOf: (name) => at(name).href,
    async read(name) {
      const limits = { ...common, mostBytes: mostShortBytes }
      const found = await attempt(getBytes(ctx, { ...limits, url: at(name) }))
      if (found !== undefined && !isImageError(found)) return found
      const other = await viaApi(name)
      if (other !== undefined) return getBytes(ctx, { ...limits, ...other })
      if (found !== undefined) throw found
      return undefined
    },
    async fetch(name, target) {
      const limits = { ...target, ...common, mostBytes: mostArchiveBytes }
      const failure = await attempt<undefined>(
        download(ctx, { ...limits, url: at(name) }).then(() => undefined),
      )
      if (failure === undefined) return
      const other = await viaApi(name)
      if (other === undefined) throw failure
      await download(ctx, { ...limits, ...other })
    },
  }
}

/** What came of the work, or the error when nothing came from there. */
async function attempt<T>(work: Promise<T>): Promise<T | ImageError> {
  try {
    return await work
  } catch (thrown) {
    // Other bytes than the checksum says are not to be had otherwise.
    if (isImageError(thrown) && thrown.code === 'DOWNLOAD_FAILED') return thrown
    throw thrown
  }
}

async function assetIds(
  ctx: TransferContext,
  host: GithubHost,
  repository: string,
  tag: string,
  what: string,
): Promise<ReadonlyMap<string, number>> {
  const path = `repos/${repository}/releases/tags/${encodeURIComponent(tag)}`
  const release = v.safeParse(releaseSchema, await askGithub(ctx, host, path, what))
  return new Map(release.success ? release.output.assets.map(({ name, id }) => [name, id]) : [])
}
