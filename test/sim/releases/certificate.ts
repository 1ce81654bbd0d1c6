import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

/** A certificate for some hosts, and the authority that signed it, all PEM. */
export interface Certificate {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** Makes an authority of its own and a certificate for hosts and addresses, both valid for a day. Needs openssl. */
export async function makeCertificate(hosts: readonly string[]): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'sim-ca-'))
  const at = (name: string) => join(folder, name)
  const openssl = (...args: readonly string[]) => execa('openssl', [...args], { cwd: folder })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  try {
    const names = hosts.map((host, index) => `${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}.${index} = ${host}`)
    await writeFile(
      at('server.cnf'),
      ['subjectAltName = @names', 'extendedKeyUsage = serverAuth', '[names]', ...names, ''].join('\n'),
    )
    const authority = ['-x509', ...newKey, '-days', '1', '-subj', '/CN=Test authority']
    await openssl('req', ...authority, '-keyout', 'ca.key', '-out', 'ca.pem')
    await openssl('req', ...newKey, '-subj', '/CN=Test server', '-keyout', 'server.key', '-out', 'server.csr')
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial']
    const request = [
      '-req',
      '-in',
      'server.csr',
      '-days',
      '1',
      '-extfile',
      'server.cnf',
      '-out',
      'server.pem',
    ]
    await openssl('x509', ...request, ...signer)
    return {
      authority: await readFile(at('ca.pem'), 'utf8'),
      certificate: await readFile(at('server.pem'), 'utf8'),
      key: await readFile(at('server.key'), 'utf8'),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
