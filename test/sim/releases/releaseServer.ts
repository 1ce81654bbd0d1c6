import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { sendAnswer } from './answer.ts'
import { makeCertificate } from './certificate.ts'
import { FaultScript, type FaultRule } from './faults.ts'
import type { SimProduct } from './productTree.ts'
import { startProxy, type SimProxy } from './releaseProxy.ts'
import { makeSigner, type Signer } from './signer.ts'
import { answerOf, makeSites, simHosts, type SimSites } from './sites.ts'

/** A request as it arrived. */
export interface SeenRequest {
  readonly host: string
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** What a server is to serve, and how. */
export interface ReleaseServerOptions {
  readonly products: readonly SimProduct[]
  /** Signs the lists of checksums; a key of its own if none is given. */
  readonly signer?: Signer
  /** How long every answer takes to begin. */
  readonly latencyMs?: number
  /** Loopback address and port; for a private namespace with a hosts file of its own: port 443. */
  readonly address?: string
  readonly port?: number
}

/** A running world of releases: all of {@link simHosts} on one loopback port. */
export interface ReleaseServer extends AsyncDisposable {
  readonly port: number
  readonly address: string
  /** The releases layout under a host that needs no proxy: `https://localhost:<port>/`. */
  readonly mirrorUrl: string
  readonly sites: SimSites
  readonly signer: Signer
  /** PEM of the authority; for `SSL_CERT_FILE` or `NODE_EXTRA_CA_CERTS`. */
  readonly authority: string
  /** A CONNECT proxy that knows only the hosts of this world. */
  readonly proxy: SimProxy
  readonly requests: readonly SeenRequest[]
  /** `host/path` of every request. */
  readonly paths: () => readonly string[]
  readonly setFaults: (rules: readonly FaultRule[]) => void
  /** Forgets the requests and the faults. */
  readonly reset: () => void
}

/** Starts the world. */
export async function startReleaseServer(options: ReleaseServerOptions): Promise<ReleaseServer> {
  const { products, latencyMs = 0, address = '127.0.0.1' } = options
  const signer = options.signer ?? (await makeSigner())
  const sites = await makeSites(products, signer)
  const hosts = Object.values(simHosts)
  const { authority, certificate, key } = makeCertificate([...hosts, 'localhost', '127.0.0.1', address])
  const requests: SeenRequest[] = []
  const faults = new FaultScript()
  const listener: RequestListener = (request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    const path = request.url ?? '/'
    requests.push({ host, method: request.method ?? '', path, headers: request.headers })
    const fault = faults.next(`https://${host}${path}`)
    const send = async () => {
      if (latencyMs > 0) await delay(latencyMs)
      await sendAnswer(request, response, answerOf(sites, host, path.replace(/\?.*$/, '')), fault)
    }
    // A client that goes away in the middle is part of the play.
    void send().catch(() => response.destroy())
  }
  const server = createServer({ cert: certificate, key }, listener)
  server.listen(options.port ?? 0, address)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy = await startProxy(new Set(hosts), { address, port })
  return {
    port,
    address,
    mirrorUrl: `https://localhost:${port}/`,
    sites,
    signer,
    authority,
    proxy,
    requests,
    paths: () => requests.map(({ host, path }) => `${host}${path}`),
    setFaults: (rules) => faults.set(rules),
    reset() {
      requests.length = 0
      faults.set([])
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]()
      server.close()
      server.closeAllConnections()
    },
  }
}
