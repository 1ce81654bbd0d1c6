import type { ClientRequest, IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { errnoOf } from '../errors.ts'
import { HttpProblem } from './httpProblem.ts'
import type { HttpLimits } from './httpLimits.ts'
import type { HttpRoute } from './httpRoutes.ts'
import type { HttpRequest, RawResponse } from './openHttp.ts'

const closed: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE'])

/**
 * Sends one request and resolves when the headers of its answer are there. A server that takes no connection, or falls silent,
 * fails with an {@link HttpProblem}; everything else with what node says of it.
 */
export async function sendRequest(
  url: URL,
  request: HttpRequest,
  { start, options }: HttpRoute,
  limits: HttpLimits,
): Promise<RawResponse> {
  const { method = 'GET', headers = new Map<string, string>(), body, signal } = request
  signal.throwIfAborted()
  const { host } = url
  const all = { ...options.headers, ...Object.fromEntries(headers) }
  const sent = start({ ...options, method, headers: all, signal })
  return await new Promise((resolve, reject) => {
    let response: IncomingMessage | undefined
    const fail = (thrown: Error): void => void (response ?? sent).destroy(thrown)
    const transient = (reason: string): HttpProblem => new HttpProblem({ host, reason, isTransient: true })
    sent.on('error', (thrown) => {
      if (response !== undefined) response.destroy(thrown)
      // The server had closed a connection that was kept: that says nothing about this request. Each is tried once.
      else if (sent.reusedSocket && closed.has(errnoOf(thrown) ?? ''))
        resolve(sendRequest(url, request, { start, options }, limits))
      else reject(thrown)
    })
    // Node says nothing more of a server that answers with a change of protocols nobody asked for.
    sent.once('close', () => reject(transient('broke the connection off')))
    // A proxy that lets nothing through answers in place of the server (https-proxy-agent).
    sent.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      if (statusCode !== 200) fail(new Error(`Proxy response (${statusCode})`))
    })
    limitConnecting(sent, limits.connectMs, () => fail(transient('did not accept the connection in time')))
    sent.setTimeout(limits.silenceMs, () => {
      if (response === undefined) fail(transient('did not answer in time'))
      else if (isHeldBack(response)) sent.socket?.setTimeout(limits.silenceMs)
      else fail(transient('fell silent within its answer'))
    })
    sent.once('response', (answer) => {
      response = answer
      resolve({ status: answer.statusCode ?? 0, headers: headersOf(answer), body: answer })
    })
    sent.end(body)
  })
}

/** True when the silence is that of the reader, who has not yet taken what came. */
function isHeldBack(response: IncomingMessage): boolean {
  return response.complete || response.readableLength >= response.readableHighWaterMark
}

/** Until TLS stands too; a tunnel is only handed over once the proxy has made it. */
function limitConnecting(sent: ClientRequest, connectMs: number, onLate: () => void): void {
  const timer = setTimeout(onLate, connectMs)
  const done = (): void => clearTimeout(timer)
  sent.once('close', done)
  sent.once('socket', (socket) => {
    if (sent.reusedSocket) done()
    else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', done)
  })
}

function headersOf({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  const received = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : (value[0] ?? '')] as const],
  )
  return new Map(received)
}
