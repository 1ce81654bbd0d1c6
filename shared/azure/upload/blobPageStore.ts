import type { PageBlobClient } from '@azure/storage-blob'
import type { TokenCredential } from '@azure/identity'
import { errnoOf } from '../../base/errors.ts'
import type { Extent } from './extent.ts'
import { StoreProblem, type PageStore } from './pageStore.ts'

/** A request that gets no answer for so long is given up and made again. */
const silenceMs = 60_000

/** How a blob is reached. */
export interface BlobAccess {
  /** Its address; with a signature unless there is a credential. */
  readonly url: string
  readonly credential?: TokenCredential | undefined
  /** Of the tokens that are asked for, where that is not the public cloud's. */
  readonly audience?: string | undefined
  /** Further options of the client, such as whom it trusts. */
  readonly trust: object
}

/** The client of a page blob; it never tries again by itself, since who sends pages has to know how it goes. */
export async function openPageBlob({
  url,
  credential,
  audience,
  trust,
}: BlobAccess): Promise<PageBlobClient> {
  const { PageBlobClient, AnonymousCredential } = await import('@azure/storage-blob')
  const options = {
    // The client hands what it does not know on to its pipeline, which knows about trust.
    ...trust,
    retryOptions: { maxTries: 1 },
    keepAliveOptions: { enable: true },
    ...(audience !== undefined && { audience }),
  }
  return new PageBlobClient(url, credential ?? new AnonymousCredential(), options)
}

/** A page blob as a store of pages. `address` is asked for each request, so that it may be renewed. */
export function blobPageStore(address: () => PageBlobClient): PageStore {
  return {
    sizeBytes: (signal) =>
      bounded(signal, async (abortSignal) => {
        const { contentLength = 0 } = await address().getProperties({ abortSignal })
        return contentLength
      }),
    async *ranges(signal) {
      // Pages of the answer, not all of it: the ranges of a large disk are many.
      const pages = address().listPageRanges(0, undefined, { abortSignal: signal }).byPage()
      for (;;) {
        const page = await bounded(signal, () => pages.next())
        if (page.done === true) return
        for (const { start, end } of page.value.pageRange ?? []) yield extentOf(start, end)
      }
    },
    write: (offsetBytes, bytes, md5, signal) =>
      bounded(signal, async (abortSignal) => {
        await address().uploadPages(bytes, offsetBytes, bytes.length, {
          abortSignal,
          transactionalContentMD5: md5,
        })
      }),
    clear: ({ offsetBytes, lengthBytes }, signal) =>
      bounded(signal, async (abortSignal) => {
        await address().clearPages(offsetBytes, lengthBytes, { abortSignal })
      }),
  }
}

function extentOf(start: number, end: number): Extent {
  return { offsetBytes: start, lengthBytes: end - start + 1 }
}

async function bounded<T>(signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const limit = new AbortController()
  const stop = () => limit.abort()
  const timer = setTimeout(stop, silenceMs)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await run(limit.signal)
  } catch (thrown) {
    signal.throwIfAborted()
    throw storeProblem(thrown)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** Classifies what the client threw (RestError of core-rest-pipeline, errors of sockets). */
function storeProblem(thrown: unknown): StoreProblem {
  if (thrown instanceof StoreProblem) return thrown
  const { statusCode, code, headers } = factsOf(thrown)
  const said = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown)
  const text = `${statusCode === undefined ? (code ?? errnoOf(thrown) ?? 'no answer') : `${statusCode} ${code ?? ''}`.trim()}: ${said}`
  const isPassing = statusCode === undefined || statusCode === 408 || statusCode === 429 || statusCode >= 500
  // The bytes were those of the digest when they left.
  if (isPassing || code === 'Md5Mismatch')
    return new StoreProblem('busy', text, thrown, retryAfterMs(headers))
  if (statusCode === 401 || statusCode === 403) return new StoreProblem('expired', text, thrown)
  return new StoreProblem('refused', text, thrown)
}

interface RestFacts {
  readonly statusCode: number | undefined
  readonly code: string | undefined
  readonly headers: { get(name: string): string | undefined } | undefined
}

function factsOf(thrown: unknown): RestFacts {
  if (!(thrown instanceof Error)) return { statusCode: undefined, code: undefined, headers: undefined }
  const rest = thrown as Error & {
    statusCode?: number
    code?: string
    response?: { headers?: { get(name: string): string | undefined } }
  }
  return { statusCode: rest.statusCode, code: rest.code, headers: rest.response?.headers }
}

function retryAfterMs(headers: RestFacts['headers']): number | undefined {
  const seconds = Number(headers?.get('retry-after'))
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 300) * 1000 : undefined
}
