import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { ImageError, isImageError } from '../errors.ts'
import { readOrdinaryFile } from '../readOrdinaryFile.ts'

/** Where an administrator names further authorities: Node's variable, and that of OpenSSL, curl and Go. */
const names = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'] as const

/** What a context of node can do besides; no documentation has it, and every proxy agent lives on it. */
interface NativeContext {
  readonly addCACert?: (this: NativeContext, pem: string) => void
}

/**
 * Whom to trust, for all connections of a client: the authorities of Node.js and those that the environment names beyond them;
 * undefined when it names none. Throws FILE_UNREADABLE for a file that cannot be read.
 */
export async function trustedContext(
  environment: Readonly<Record<string, string>>,
): Promise<SecureContext | undefined> {
  const further = new Map<string, string>()
  for (const name of names) {
    const path = environment[name] ?? ''
    if (path !== '' && !further.has(path)) further.set(path, await readAuthorities(name, path))
  }
  return further.size === 0 ? undefined : contextWith([...further.values()])
}

async function readAuthorities(name: string, path: string): Promise<string> {
  const bytes = await readOrdinaryFile(path, `${name}: ${path}`).catch((thrown: unknown) => {
    if (!isImageError(thrown)) throw thrown
    throw new ImageError('FILE_UNREADABLE', thrown.detail, {
      hint: `Set ${name} to a readable file of certificates in PEM form, or unset it.`,
      cause: thrown,
    })
  })
  return bytes.toString()
}

/**
 * A list of authorities (`ca`) would replace those of Node.js, which would be read once more one by one: up to a tenth of a second
 * before the first request. Added to a context, they come beside Node's own (node, src/crypto/crypto_context.cc, AddCACert).
 */
function contextWith(further: readonly string[]): SecureContext {
  const secure = createSecureContext()
  const native = secure.context as NativeContext
  if (native.addCACert === undefined) return createSecureContext({ ca: [...rootCertificates, ...further] })
  for (const pem of further) native.addCACert(pem)
  return secure
}
