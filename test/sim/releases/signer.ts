import { createMessage, generateKey, readPrivateKey, sign, type PrivateKey } from 'openpgp'

/** An OpenPGP key with a signing subkey, as HashiCorp's, and what it signs. */
export interface Signer {
  /** The public key, armored. */
  readonly publicKey: string
  /** 40 hex digits in upper case. */
  readonly fingerprint: string
  /** A detached signature, binary; `date` is when it says it was made. */
  readonly sign: (data: Uint8Array, date?: Date) => Promise<Buffer>
}

/** When a key was made and for how long it is valid. */
export interface SignerOptions {
  readonly name?: string
  readonly created?: Date
  readonly validSeconds?: number
}

/** Makes a key. */
export async function makeSigner(options: SignerOptions = {}): Promise<Signer> {
  const { name = 'Test releases', created = new Date(Date.now() - 86_400_000), validSeconds } = options
  const { privateKey, publicKey } = await generateKey({
    type: 'ecc',
    userIDs: [{ name, email: 'releases@example.test' }],
    date: created,
    subkeys: [{ sign: true }],
    format: 'armored',
    ...(validSeconds === undefined ? {} : { keyExpirationTime: validSeconds }),
  })
  const signingKey = await readPrivateKey({ armoredKey: privateKey })
  return {
    publicKey,
    fingerprint: signingKey.getFingerprint().toUpperCase(),
    sign: (data, date) => detached(signingKey, data, date ?? new Date(created.getTime() + 1000)),
  }
}

async function detached(signingKeys: PrivateKey, binary: Uint8Array, date: Date): Promise<Buffer> {
  const message = await createMessage({ binary, date })
  const signature = await sign({ message, signingKeys, detached: true, format: 'binary', date })
  return Buffer.from(signature)
}
