import { ImageError } from '../errors.ts'
import { checkResponse } from './checkResponse.ts'
import { eachPiece } from './eachPiece.ts'
import { tooLong } from './getText.ts'
import { HttpProblem } from './httpProblem.ts'
import { openBody, type AskedBody, type BodyRequest, type OpenedBody } from './openBody.ts'
import { PartialFile } from '../partialFile.ts'
import { transfer, type TransferContext, type TransferPurpose } from './transfer.ts'

/** A file to fetch. */
export interface DownloadRequest extends BodyRequest, TransferPurpose {
  /** Where it goes; nothing may be there yet. */
  readonly path: string
  /** 64 lower-case hex digits. */
  readonly sha256: string
  readonly mostBytes: number
  /** The answer to this very request, if it was sent already; whatever is wrong with it is as good as a first try that failed. */
  readonly asked?: AskedBody | undefined
}

/**
 * Fetches a file, hashing it on its way; a transfer that breaks off is continued where it was. Nothing is left at `path` when it
 * fails. Throws DOWNLOAD_FAILED, and CHECKSUM_MISMATCH for other bytes than the checksum says, after a second look.
 */
export async function download(ctx: TransferContext, request: DownloadRequest): Promise<void> {
  const file = await PartialFile.create(request.path)
  try {
    let { sha256, host } = await fetchOnce(ctx, request, file, new Map())
    if (sha256 !== request.sha256) {
      // A transfer cut off without notice and a proxy's stale copy look like this; both may be over.
      ctx.log.info(
        `${request.what}: ${host} sent other bytes than the list of checksums says; asking once more.`,
      )
      await file.restart()
      const fresh = new Map([['cache-control', 'no-cache']])
      ;({ sha256, host } = await fetchOnce(ctx, { ...request, asked: undefined }, file, fresh))
    }
    if (sha256 !== request.sha256) {
      const detail = `${request.what}: what ${host} sends has the SHA-256 ${sha256}, where the list of checksums says ${request.sha256}.`
      throw new ImageError('CHECKSUM_MISMATCH', detail)
    }
    await file.finish()
  } catch (thrown) {
    await file.discard()
    throw thrown
  }
}

async function fetchOnce(
  ctx: TransferContext,
  request: DownloadRequest,
  file: PartialFile,
  more: ReadonlyMap<string, string>,
): Promise<{ readonly sha256: string; readonly host: string }> {
  let validator: string | undefined
  let { asked } = request
  return transfer(ctx, request, request.url, async (signal) => {
    if (validator === undefined) await file.restart()
    const range = file.sizeBytes === 0 ? [] : rangeHeaders(file.sizeBytes, validator ?? '')
    const headers = new Map([...(request.headers ?? []), ...more, ...range])
    const first = asked
    asked = undefined
    const opened = await (first === undefined
      ? openBody(ctx.http, { ...request, headers }, signal)
      : taken(first, signal))
    opened.body.on('error', () => undefined)
    try {
      if (opened.status === 416) {
        validator = undefined
        throw new HttpProblem({
          host: opened.host,
          reason: 'has changed the file meanwhile',
          isTransient: true,
        })
      }
      checkResponse(opened, request.mostBytes, ctx.clock.now())
      await placeAnswer(opened, file)
      validator = validatorOf(opened)
      await eachPiece(opened.body, (piece) => {
        if (file.sizeBytes + piece.length > request.mostBytes) throw tooLong(opened.host, request.mostBytes)
        return file.append(piece)
      })
      return { sha256: file.digest(), host: opened.host }
    } finally {
      opened.body.destroy()
    }
  })
}

/** From now on it is stopped with the try that uses it. */
async function taken({ opened, stop }: AskedBody, signal: AbortSignal): Promise<OpenedBody> {
  signal.addEventListener('abort', () => stop(signal.reason), { once: true })
  return await opened
}

function rangeHeaders(sizeBytes: number, validator: string): readonly (readonly [string, string])[] {
  return [
    ['range', `bytes=${sizeBytes}-`],
    ['if-range', validator],
  ]
}

/** The rest is appended; a whole file, or a rest of something else, begins anew. */
async function placeAnswer({ status, headers, host }: OpenedBody, file: PartialFile): Promise<void> {
  if (status === 200) return file.restart()
  const start = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1]
  if (start === undefined || Number(start) !== file.sizeBytes) {
    await file.restart()
    throw new HttpProblem({
      host,
      reason: 'sent another part of the file than was asked for',
      isTransient: true,
    })
  }
}

/** What names this very state of a file (RFC 9110, 13.1.5): a strong tag, else the time it was changed. */
function validatorOf({ headers }: OpenedBody): string | undefined {
  const tag = headers.get('etag')
  return tag !== undefined && !tag.startsWith('W/') ? tag : headers.get('last-modified')
}
