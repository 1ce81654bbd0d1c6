import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { bundleProgram } from '#test/base/program.ts'
import { scratch } from '#test/base/scratch.ts'
import { makeCertificate } from '#test/sim/releases/certificate.ts'

let program = ''
beforeAll(async () => {
  program = await bundleProgram(new URL('trustedDriver.ts', import.meta.url))
})

/** A server, and the file with the authority that signed its certificate. */
async function serve(name: string): Promise<{ url: string; authority: string }> {
  const { authority, certificate, key } = makeCertificate(['localhost'], name)
  const server = createServer({ cert: certificate, key }, (_request, response) => response.end('here'))
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  const path = join(await scratch(), 'authority.pem')
  await writeFile(path, `# of a test\n${authority}`)
  return { url: `https://localhost:${(server.address() as AddressInfo).port}/`, authority: path }
}

it('trusts all whom the environment names, and nobody else', async () => {
  const [first, second] = [await serve('First'), await serve('Second')]
  const ask = async (env: Readonly<Record<string, string>>): Promise<string> => {
    const argv = [program, first.url, second.url]
    const { stdout } = await promisify(execFile)(process.execPath, argv, { env })
    return stdout
  }
  const untrusted = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
  expect(await ask({})).toBe(`${untrusted}\n${untrusted}\n`)
  expect(await ask({ NODE_EXTRA_CA_CERTS: first.authority })).toBe(`200\n${untrusted}\n`)
  expect(await ask({ SSL_CERT_FILE: second.authority })).toBe(`${untrusted}\n200\n`)
  const both = { NODE_EXTRA_CA_CERTS: first.authority, SSL_CERT_FILE: second.authority }
  expect(await ask(both)).toBe('200\n200\n')
})
