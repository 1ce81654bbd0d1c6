import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Readable, Transform } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { Refusal, type SimAnswer, type SimRequest } from './exchange.ts'
import type { AzureFault, AzureFaultScript } from './faults.ts'
import type { Transcript, TranscriptEntry } from './transcript.ts'

/** What stands behind the front of a simulator. */
export interface FrontParts {
  /** How a client that asks by a host sees this server. */
  readonly originOf: (host: string) => string
  readonly faults: AzureFaultScript
  readonly transcript: Transcript
  /** What answers are dated by. */
  readonly nowMs: () => number
  readonly serviceOf: (url: URL) => string
  readonly answer: (request: SimRequest) => Promise<SimAnswer>
  /** Told of each request, before anything is done about it. */
  readonly onRequest: (entry: TranscriptEntry) => void | Promise<void>
}

/** Thrown into a body that is cut off. */
class Cut extends Error {}

/** The listener of a server: reads a request, lets the fault script have its way, sends the answer. */
export function createFront(parts: FrontParts): RequestListener {
  return (request, response) => {
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    // A client that goes away in the middle is part of the play.
    void serve(parts, request, response).catch(() => response.destroy())
  }
}

async function serve(parts: FrontParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { transcript, faults } = parts
  const method = request.method ?? 'GET'
  const path = request.url ?? '/'
  const origin = parts.originOf(request.headers.host ?? '')
  const url = new URL(path, origin)
  const entry = transcript.begin(parts.serviceOf(url), method, path)
  await parts.onRequest(entry)
  const fault = faults.next(method, path)
  if (fault !== undefined) entry.fault = fault.kind
  response.setHeader('date', new Date(parts.nowMs()).toUTCString())
  try {
    if (fault?.kind === 'reset' && fault.when === 'before') return reset(request)
    if (fault?.kind === 'hang' && fault.when === 'before') return
    if (fault?.kind === 'status') return await send(response, entry, faultAnswer(fault, url))
    const sim = toSimRequest(request, { method, url, origin, fault, entry })
    const answer = await parts.answer(sim).catch((thrown: unknown) => {
      if (thrown instanceof Refusal) return thrown.answer
      throw thrown
    })
    if (fault?.kind === 'reset') return reset(request)
    if (fault?.kind === 'hang') return
    if (fault?.kind === 'delay') await delay(fault.ms)
    await send(response, entry, answer, fault?.kind === 'truncate' ? fault.atBytes : undefined)
  } catch (thrown) {
    if (thrown instanceof Cut || request.destroyed) return reset(request)
    const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    await send(response, entry, {
      status: 500,
      headers: { 'content-type': 'text/plain', 'x-simulator-fault': '1' },
      body: `The simulator itself failed: ${message}`,
    })
  } finally {
    transcript.end(entry)
  }
}

function reset(request: IncomingMessage): void {
  request.socket.resetAndDestroy()
}

function toSimRequest(
  request: IncomingMessage,
  {
    method,
    url,
    origin,
    fault,
    entry,
  }: {
    method: string
    url: URL
    origin: string
    fault: AzureFault | undefined
    entry: TranscriptEntry
  },
): SimRequest {
  const body = watched(request, fault, entry)
  return {
    method,
    url,
    origin,
    body,
    id: randomUUID(),
    segments: url.pathname.split('/').filter(Boolean).map(decodeURIComponent),
    query: url.searchParams,
    headers: request.headers,
    async bytes(mostBytes) {
      const chunks: Buffer[] = []
      let sizeBytes = 0
      for await (const chunk of body as AsyncIterable<Buffer>) {
        sizeBytes += chunk.length
        if (sizeBytes > mostBytes) throw new Refusal({ status: 413 }, 'too long')
        chunks.push(chunk)
      }
      const whole = Buffer.concat(chunks)
      if (/json/.test(request.headers['content-type'] ?? '')) entry.json = tryJson(whole)
      return whole
    },
  }
}

function tryJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

/** The body, counted, and slowed or cut as the fault says. */
function watched(request: IncomingMessage, fault: AzureFault | undefined, entry: TranscriptEntry): Readable {
  let sizeBytes = 0
  const transform = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      entry.requestBytes = sizeBytes
      if (fault?.kind === 'cutUpload' && sizeBytes >= fault.atBytes) return done(new Cut('cut'))
      if (fault?.kind !== 'slowUpload') return done(null, chunk)
      setTimeout(() => done(null, chunk), (chunk.length / fault.bytesPerSecond) * 1000)
    },
    flush(done) {
      done(fault?.kind === 'cutUpload' ? new Cut('cut') : null)
    },
  })
  request.on('aborted', () => transform.destroy(new Cut('the client is gone')))
  transform.on('error', () => undefined)
  return request.pipe(transform)
}

function faultAnswer(fault: Extract<AzureFault, { kind: 'status' }>, url: URL): SimAnswer {
  const code = fault.code ?? 'InternalServerError'
  const isStorage = url.searchParams.has('sig') || url.searchParams.has('comp')
  const body = isStorage
    ? `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>As the script says.</Message></Error>`
    : JSON.stringify({ error: { code, message: 'As the script says.' } })
  return {
    status: fault.status,
    headers: {
      'content-type': isStorage ? 'application/xml' : 'application/json',
      ...(isStorage ? { 'x-ms-error-code': code } : {}),
      ...fault.headers,
    },
    body: fault.body ?? body,
  }
}

async function send(
  response: ServerResponse,
  entry: TranscriptEntry,
  answer: SimAnswer,
  atBytes?: number,
): Promise<void> {
  entry.status = answer.status
  const { body = '', headers = {} } = answer
  const whole = typeof body === 'string' ? Buffer.from(body) : body
  const lengthBytes = answer.lengthBytes ?? (Buffer.isBuffer(whole) ? whole.length : undefined)
  const length =
    lengthBytes === undefined || answer.status === 304 ? {} : { 'content-length': String(lengthBytes) }
  response.writeHead(answer.status, { ...length, ...headers })
  if (atBytes !== undefined && Buffer.isBuffer(whole)) {
    response.write(whole.subarray(0, atBytes))
    await delay(20)
    response.socket?.destroy()
    return
  }
  if (Buffer.isBuffer(whole)) response.end(whole)
  else Readable.from(whole).pipe(response)
}
