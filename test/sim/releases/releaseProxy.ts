import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** A proxy as agents behind a firewall have it; everything it lets through ends at one server. */
export interface SimProxy extends AsyncDisposable {
  readonly url: string
  /** `host:port` of every tunnel that was asked for. */
  readonly asked: readonly string[]
  /** `Proxy-Authorization` of every tunnel that was asked for. */
  readonly credentials: readonly (string | undefined)[]
  /** Refuses every tunnel with this status until it is undefined again. */
  refuseWith: number | undefined
}

/** Starts a proxy that tunnels to `target` whatever is asked for one of the hosts, and refuses others with 403. */
export async function startProxy(
  hosts: ReadonlySet<string>,
  target: { readonly address: string; readonly port: number },
): Promise<SimProxy> {
  const asked: string[] = []
  const credentials: (string | undefined)[] = []
  const sockets = new Set<Duplex>()
  const server = createServer((_request, response) => response.writeHead(405).end())
  const proxy = {
    url: '',
    asked,
    credentials,
    refuseWith: undefined as number | undefined,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
  server.on('connect', (request, client: Duplex) => {
    const authority = request.url ?? ''
    asked.push(authority)
    credentials.push(request.headers['proxy-authorization'])
    track(client)
    const status = proxy.refuseWith ?? (hosts.has(authority.replace(/:443$/, '')) ? undefined : 403)
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    const upstream: Socket = connect(target.port, target.address, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    track(upstream)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  function track(socket: Duplex): void {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}
