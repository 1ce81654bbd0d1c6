import { readFile } from 'node:fs/promises'
import * as tls from 'node:tls'
import { errnoOf, ImageError } from '../errors.ts'

/** Where an administrator names further authorities: Node's variable, and that of OpenSSL, curl and Go. */
const names = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'] as const

/**
 * All authorities to trust when the environment names any beyond those of Node.js; undefined when it names none. Throws
 * FILE_UNREADABLE for a file that cannot be read.
 */
export async function extraAuthorities(
  environment: Readonly<Record<string, string>>,
): Promise<readonly string[] | undefined> {
  const extra: string[] = []
  for (const name of names) {
    const path = environment[name] ?? ''
    if (path === '') continue
    extra.push(
      await readFile(path, 'utf8').catch((thrown: unknown) => {
        throw new ImageError('FILE_UNREADABLE', `${name}: ${path}: ${errnoOf(thrown) ?? 'unreadable'}`, {
          hint: `Set ${name} to a readable file of certificates in PEM form, or unset it.`,
          cause: thrown,
        })
      }),
    )
  }
  if (extra.length === 0) return undefined
  // What Node.js trusts by itself would be lost: a list of authorities replaces that. Each is read for every client, and most
  // files of an administrator hold most of the others.
  const known = new Map(
    [...tls.rootCertificates, ...extra.flatMap(certificates)].map((each) => [bodyOf(each), each]),
  )
  return [...known.values()]
}

/** The certificates of a PEM file (RFC 7468, and the labels OpenSSL has); of a file that has none, itself, for OpenSSL to say what is wrong with it. */
function certificates(pem: string): readonly string[] {
  return pem.match(/-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[^-]+-----END \1-----/g) ?? [pem]
}

function bodyOf(pem: string): string {
  return pem.replaceAll(/\s/g, '')
}
