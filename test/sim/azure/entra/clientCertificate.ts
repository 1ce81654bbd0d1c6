import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate an application logs in with; both PEM. */
export interface ClientCertificate {
  readonly certificate: string
  readonly key: string
  /** Certificate and key in one, as Azure Pipelines keeps them. */
  readonly pem: string
}

let made: ClientCertificate | undefined

/** A self-signed certificate with an RSA key, which is what Entra takes; one for the life of this process. */
export function clientCertificate(): ClientCertificate {
  made ??= makeClientCertificate()
  return made
}

function makeClientCertificate(): ClientCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'client-certificate-'))
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
    execFileSync('openssl', [...request, '-keyout', keyPath, '-out', path], { stdio: 'ignore' })
    const [certificate, key] = [readFileSync(path, 'utf8'), readFileSync(keyPath, 'utf8')]
    return { certificate, key, pem: key + certificate }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
