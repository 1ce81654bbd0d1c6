import { once } from 'node:events'
import { Agent, request as sendOverHttp, type ClientRequestArgs, type IncomingMessage } from 'node:http'
import { connect, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, type SecureContext } from 'node:tls'
import { defaultPort } from './proxyRules.ts'

/** How connections are made. */
export interface ConnectionOptions {
  /** Until one stands: through a proxy, and with TLS. */
  readonly connectMs: number
  /** Whom to trust; Node's own authorities when undefined. */
  readonly secureContext: SecureContext | undefined
}

/** Connections to servers and through proxies, used again while they are open. */
export class Connections {
  readonly #options: ConnectionOptions
  readonly #agents = new Map<string, Agent>()
  readonly #sockets = new Set<Socket>()
  readonly #sessions = new Map<string, Buffer>()

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** Those to servers of one scheme, directly or through one proxy. */
  agent(protocol: string, proxy: URL | undefined): Agent {
    const key = `${protocol} ${proxy?.href ?? ''}`
    const agent =
      this.#agents.get(key) ??
      new ConnectingAgent((host, port) => this.#connectInTime({ protocol, host, port, proxy }))
    this.#agents.set(key, agent)
    return agent
  }

  /** Ends all of them, whatever they are doing. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy()
    for (const socket of this.#sockets) socket.destroy()
  }

  async #connectInTime(target: Target): Promise<Socket> {
    const { connectMs } = this.#options
    const made: Socket[] = []
    const keep = (socket: Socket) => {
      made.push(socket)
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      return socket
    }
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      const error = Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })
      timer = setTimeout(() => reject(error), connectMs)
    })
    try {
      return await Promise.race([this.#connect(target, keep), late])
    } catch (thrown) {
      for (const socket of made) socket.on('error', () => undefined).destroy()
      throw thrown
    } finally {
      clearTimeout(timer)
    }
  }

  async #connect({ protocol, host, port, proxy }: Target, keep: Keep): Promise<Socket> {
    const isSecure = protocol === 'https:'
    const first = proxy === undefined ? { host, port } : addressOf(proxy)
    const plain = keep(connect({ ...first, noDelay: true }))
    await once(plain, 'connect')
    const toFirst = proxy?.protocol === 'https:' ? await this.#secure(plain, first, keep) : plain
    if (!isSecure) return toFirst
    if (proxy !== undefined) await openTunnel(toFirst, proxy, { host, port })
    return await this.#secure(toFirst, { host, port }, keep)
  }

  /** Resumes what the same server was spoken to before: a handshake in full costs both sides a signature. */
  async #secure(socket: Socket, { host, port }: Address, keep: Keep): Promise<Socket> {
    const { secureContext } = this.#options
    const key = `${host}:${port}`
    const session = this.#sessions.get(key)
    const secured = connectTls({
      socket,
      host,
      servername: isIP(host) === 0 ? host : '',
      ALPNProtocols: ['http/1.1'],
      ...(secureContext === undefined ? {} : { secureContext }),
      ...(session === undefined ? {} : { session }),
    })
    secured.on('session', (fresh) => this.#sessions.set(key, fresh))
    await once(keep(secured), 'secureConnect')
    return secured
  }
}

interface Address {
  readonly host: string
  readonly port: number
}

interface Target extends Address {
  readonly protocol: string
  readonly proxy: URL | undefined
}

type Keep = (socket: Socket) => Socket

/** Where a URL leads, as the functions that connect take it. */
export function addressOf(url: URL): Address {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return { host, port: Number(url.port === '' ? defaultPort(url.protocol) : url.port) }
}

/** The header that tells a proxy who asks; empty for a proxy that lets everybody through. */
export function proxyCredentials({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {}
  const both = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(both).toString('base64')}` }
}

/** Has a proxy lead everything that follows to a server (RFC 9110, 9.3.6). */
async function openTunnel(socket: Socket, proxy: URL, { host, port }: Address): Promise<void> {
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  const request = sendOverHttp({
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...proxyCredentials(proxy) },
    setHost: false,
    createConnection: () => socket,
  })
  request.end()
  const [answer] = (await once(request, 'connect')) as [IncomingMessage]
  if (answer.statusCode !== 200) throw new Error(`Proxy response (${answer.statusCode})`)
}

class ConnectingAgent extends Agent {
  readonly #connect: (host: string, port: number) => Promise<Socket>

  constructor(connectTo: (host: string, port: number) => Promise<Socket>) {
    super({ keepAlive: true })
    this.#connect = connectTo
  }

  override createConnection(
    { host, port }: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#connect(host ?? '', Number(port)).then(
      (socket) => callback?.(null, socket),
      // The type of Node.js knows no failure without a stream.
      (thrown: Error) => (callback as ((error: Error) => void) | undefined)?.(thrown),
    )
  }
}
