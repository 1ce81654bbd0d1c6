import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// A page blob that keeps nothing but which ranges were written, in a process of its own: prints its URL, and takes its size from argv.
const sizeBytes = Number(process.argv[2])
const ranges: (readonly [number, number])[] = []

const server = createServer((request, response) => {
  request.resume()
  request.once('end', () => {
    const range = /bytes=(\d+)-(\d+)/.exec(
      String(request.headers['x-ms-range'] ?? request.headers['range'] ?? ''),
    )
    if (request.method === 'PUT') {
      if (range) ranges.push([Number(range[1]), Number(range[2])])
      response.writeHead(201, { 'x-ms-request-server-encrypted': 'true' }).end()
    } else if (request.method === 'HEAD') response.writeHead(200, { 'content-length': sizeBytes }).end()
    else response.writeHead(200, { 'content-type': 'application/xml' }).end(pageList())
  })
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`http://127.0.0.1:${port}/store/disk.vhd?sig=none\n`)
})

function pageList(): string {
  const list = ranges.map(([start, end]) => `<PageRange><Start>${start}</Start><End>${end}</End></PageRange>`)
  return `<?xml version="1.0" encoding="utf-8"?><PageList>${list.join('')}</PageList>`
}
