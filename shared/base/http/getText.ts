import { checkResponse } from './checkResponse.ts'
import { HttpProblem } from './httpProblem.ts'
import { openBody, type BodyRequest } from './openBody.ts'
import { asDownloadError, transfer, type TransferContext, type TransferPurpose } from './transfer.ts'

/** A short file to read into memory. */
export interface BytesRequest extends BodyRequest, TransferPurpose {
  readonly mostBytes: number
}

/** Reads a short file; undefined when the server says there is none (404, 410). Throws DOWNLOAD_FAILED. */
export async function getBytes(ctx: TransferContext, request: BytesRequest): Promise<Buffer | undefined> {
  return transfer(ctx, request, request.url, async (signal) => {
    const opened = await openBody(ctx.http, request, signal)
    opened.body.on('error', () => undefined)
    try {
      if (opened.status === 404 || opened.status === 410) return undefined
      checkResponse(opened, request.mostBytes, ctx.clock.now())
      const chunks: Buffer[] = []
      let sizeBytes = 0
      for await (const chunk of opened.body as AsyncIterable<Buffer>) {
        sizeBytes += chunk.length
        if (sizeBytes > request.mostBytes) throw tooLong(opened.host, request.mostBytes)
        chunks.push(chunk)
      }
      return Buffer.concat(chunks)
    } finally {
      opened.body.destroy()
    }
  })
}

/** Reads a short file as UTF-8; see {@link getBytes}. */
export async function getText(ctx: TransferContext, request: BytesRequest): Promise<string | undefined> {
  return (await getBytes(ctx, request))?.toString('utf8')
}

/** Reads a JSON document, whatever its shape; see {@link getBytes}. */
export async function getJson(ctx: TransferContext, request: BytesRequest): Promise<unknown> {
  const text = await getText(ctx, request)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    const reason = `answered ${request.url.pathname} with what is no JSON`
    const problem = new HttpProblem({ host: request.url.host, reason, isTransient: false }, cause)
    throw asDownloadError(ctx.http, request, problem)
  }
}

/** The problem of an answer that does not end where it should. */
export function tooLong(host: string, mostBytes: number): HttpProblem {
  return new HttpProblem({ host, reason: `sends more than ${mostBytes} bytes`, isTransient: false })
}
