import { ImageError } from '../../base/errors.ts'
import { download } from '../../base/http/download.ts'
import { getBytes } from '../../base/http/getText.ts'
import { askBody, type AskedBody } from '../../base/http/openBody.ts'
import { isLoopback, refusedTarget } from '../../base/http/refusedTarget.ts'
import type { TransferContext } from '../../base/http/transfer.ts'
import { mostArchiveBytes, mostShortBytes, type FetchTarget, type LayoutFiles } from './layoutFiles.ts'

/** HashiCorp's own site. */
export const releasesSiteUrl = 'https://releases.hashicorp.com/'

const instead =
  'or set mirrorUrl to a mirror of releases.hashicorp.com that it reaches, or mirrorFolder to a copy'

/** The releases below a base URL. */
export function siteFiles(ctx: TransferContext, base: URL): LayoutFiles {
  const at = (path: string) => new URL(path.split('/').map(encodeURIComponent).join('/'), base)
  const fetchFrom = (url: URL, target: FetchTarget, asked?: AskedBody) =>
    download(ctx, { ...target, url, instead, mostBytes: mostArchiveBytes, asked })
  return {
    name: base.host,
    originOf: (path) => at(path).href,
    read: (path, what) => getBytes(ctx, { url: at(path), what, instead, mostBytes: mostShortBytes }),
    fetch: (path, target) => fetchFrom(at(path), target),
    ask(path, signal) {
      const url = at(path)
      let asked: AskedBody | undefined = askBody(ctx.http, { url }, AbortSignal.any([ctx.signal, signal]))
      return (target) => {
        const first = asked
        asked = undefined
        return fetchFrom(url, target, first)
      }
    },
  }
}

/** Reads a base URL as a user writes it. Throws INPUT_INVALID, naming the input. */
export function parseBaseUrl(input: string, text: string): URL {
  const refuse = (why: string) =>
    new ImageError('INPUT_INVALID', `${input}: ${why}`, {
      hint: 'Give the URL below which the folders packer/ and packer-plugin-…/ are, such as https://mirror.example.com/hashicorp.',
    })
  if (!URL.canParse(text)) throw refuse(`${JSON.stringify(text)} is no URL.`)
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw refuse('must not hold a user or password.')
  const refused = refusedTarget(url)
  if (refused !== undefined) throw refuse(`${url.host} ${refused}.`)
  if (url.protocol !== 'https:' && !isLoopback(url)) throw refuse('must begin with https://.')
  if (url.search !== '' || url.hash !== '') throw refuse('must have no query and no fragment.')
  return url.pathname.endsWith('/') ? url : new URL(`${url.href}/`)
}
