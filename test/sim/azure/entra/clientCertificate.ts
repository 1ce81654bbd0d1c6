import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { once } from '#shared/base/once.ts'

/** A certificate an application logs in with; both PEM. */
export interface ClientCertificate {
  readonly certificate: string
  readonly key: string
  /** Certificate and key in one, as Azure Pipelines keeps them. */
  readonly pem: string
}

/** A self-signed certificate with an RSA key, which is what Entra takes; one for the life of this process. */
export const clientCertificate = once(makeClientCertificate)

async function makeClientCertificate(): Promise<ClientCertificate> {
  const folder = await mkdtemp(join(tmpdir(), 'client-certificate-'))
  try {
    const [keyPath, path] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const request = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=simulated client',
    ]
    await execa('openssl', [...request, '-keyout', keyPath, '-out', path])
    const [certificate, key] = [await readFile(path, 'utf8'), await readFile(keyPath, 'utf8')]
    return { certificate, key, pem: key + certificate }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
