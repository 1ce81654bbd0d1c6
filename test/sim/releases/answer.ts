import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from './faults.ts'

/** What a site has under a URL. */
export interface SimAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: Buffer
}

const modified = 'Tue, 01 Jul 2025 10:00:00 GMT'

/** A file, with what a client needs to go on with it later. */
export function fileAnswer(body: Buffer, type: string): SimAnswer {
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`
  return { status: 200, headers: { 'content-type': type, etag, 'last-modified': modified }, body }
}

/** Sends an answer, or what a fault makes of it; ends when the answer does or the client is gone. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: SimAnswer,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.kind === 'status') return end(response, fault.status, fault.headers, fault.body ?? '')
  if (fault?.kind === 'redirect') return end(response, fault.status ?? 302, { location: fault.to }, '')
  if (fault?.kind === 'html') {
    const page = '<!doctype html><title>Sign in</title><p>Sign in to use this network.'
    return end(response, 200, { 'content-type': 'text/html; charset=utf-8' }, page)
  }
  const changed = fault?.kind === 'bytes' ? { ...answer, body: fault.change(answer.body) } : answer
  const { status, headers, body } = withRange(request, changed, fault?.kind !== 'noRanges')
  const more = fault?.kind === 'headers' ? fault.headers : {}
  const sent = { ...headers, ...more }
  switch (fault?.kind) {
    case 'truncate':
      return truncate(response, status, sent, body, fault)
    case 'stall':
      return fault.afterBytes === undefined
        ? undefined
        : begin(response, status, sent, body, body.subarray(0, fault.afterBytes))
    case 'reset':
      begin(response, status, sent, body, body.subarray(0, fault.afterBytes))
      await delay(20)
      response.socket?.resetAndDestroy()
      return
    case 'slow':
      return trickle(response, status, sent, body, fault)
    case 'endless':
      return endless(response, sent)
    case undefined:
    case 'bytes':
    case 'noRanges':
    case 'headers':
      return end(response, status, sent, body)
  }
}

function withRange(request: IncomingMessage, answer: SimAnswer, hasRanges: boolean): SimAnswer {
  const first = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]
  const condition = request.headers['if-range']
  const { headers = {}, body, status } = answer
  if (!hasRanges || status !== 200) return answer
  const ranged = { ...headers, 'accept-ranges': 'bytes' }
  const validators = [headers['etag'], headers['last-modified']]
  const holds = condition === undefined || validators.some((validator) => validator === condition)
  if (first === undefined || !holds) return { ...answer, headers: ranged }
  const start = Number(first)
  if (start >= body.length)
    return { status: 416, headers: { 'content-range': `bytes */${body.length}` }, body: Buffer.alloc(0) }
  const range = `bytes ${start}-${body.length - 1}/${body.length}`
  return { status: 206, headers: { ...ranged, 'content-range': range }, body: body.subarray(start) }
}

type Headers = Readonly<Record<string, string>>

function end(
  response: ServerResponse,
  status: number,
  headers: Headers = {},
  body: Buffer | string = '',
): void {
  response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers })
  response.end(body)
}

function begin(
  response: ServerResponse,
  status: number,
  headers: Headers,
  whole: Buffer,
  part: Buffer,
): void {
  response.writeHead(status, { 'content-length': String(whole.length), ...headers })
  response.write(part)
}

async function truncate(
  response: ServerResponse,
  status: number,
  headers: Headers,
  body: Buffer,
  { atBytes, framing }: { readonly atBytes: number; readonly framing: 'length' | 'chunked' | 'close' },
): Promise<void> {
  const part = body.subarray(0, atBytes)
  if (framing === 'close') {
    // Without a length the end of the connection is the end of the file: no client can see what is missing.
    response.useChunkedEncodingByDefault = false
    response.shouldKeepAlive = false
    response.writeHead(status, headers)
    response.end(part)
    return
  }
  if (framing === 'length') begin(response, status, headers, body, part)
  else {
    response.writeHead(status, headers)
    response.write(part)
  }
  await delay(20)
  response.socket?.destroy()
}

async function trickle(
  response: ServerResponse,
  status: number,
  headers: Headers,
  body: Buffer,
  { bytesPerTick, tickMs }: { readonly bytesPerTick: number; readonly tickMs: number },
): Promise<void> {
  response.writeHead(status, { 'content-length': String(body.length), ...headers })
  for (let at = 0; at < body.length && !response.destroyed; at += bytesPerTick) {
    response.write(body.subarray(at, at + bytesPerTick))
    await delay(tickMs)
  }
  response.end()
}

async function endless(response: ServerResponse, headers: Headers): Promise<void> {
  response.writeHead(200, headers)
  const block = Buffer.alloc(1 << 16, 'x')
  while (!response.destroyed)
    if (!response.write(block))
      await Promise.race([new Promise((resolve) => response.once('drain', resolve)), delay(50)])
}
