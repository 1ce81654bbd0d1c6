import type { Key } from 'openpgp'
import { describeError } from '../../base/errors.ts'

/** A detached signature to check. */
export interface SignatureCheck {
  readonly data: Uint8Array
  /** Binary, or armored text. */
  readonly signature: Uint8Array
  /** Public keys, armored or binary. */
  readonly keys: Uint8Array
  /** The time of day, in milliseconds. */
  readonly now: number
}

/**
 * Whether one of the keys signed the data: undefined if so, else why not. Stricter than gpgv: the key and the subkey that signed
 * must be valid today, and digests that can be forged do not count.
 */
export async function verifySignature(check: SignatureCheck): Promise<string | undefined> {
  const pgp = await import('openpgp')
  const date = new Date(check.now)
  try {
    const keys = isArmored(check.keys)
      ? await pgp.readKeys({ armoredKeys: asText(check.keys) })
      : await pgp.readKeys({ binaryKeys: check.keys })
    const signature = isArmored(check.signature)
      ? await pgp.readSignature({ armoredSignature: asText(check.signature) })
      : await pgp.readSignature({ binarySignature: check.signature })
    const message = await pgp.createMessage({ binary: check.data })
    const { signatures } = await pgp.verify({ message, signature, verificationKeys: keys, date })
    const problems: string[] = []
    for (const { keyID, verified } of signatures) {
      try {
        await verified
        await requireValid(keys, keyID, date)
        return undefined
      } catch (thrown) {
        problems.push(`key ${keyID.toHex().toUpperCase()}: ${describeError(thrown)}`)
      }
    }
    return problems.length === 0 ? 'there is no signature in it' : problems.join('; ')
  } catch (thrown) {
    return describeError(thrown)
  }
}

async function requireValid(
  keys: readonly Key[],
  id: Parameters<Key['getKeys']>[0],
  date: Date,
): Promise<void> {
  const key = keys.find((candidate) => candidate.getKeys(id).length > 0)
  if (key === undefined) throw new Error('it is not the key of this publisher')
  await key.verifyPrimaryKey(date)
  await key.getSigningKey(id, date)
}

function isArmored(bytes: Uint8Array): boolean {
  return asText(bytes.subarray(0, 200)).includes('-----BEGIN PGP')
}

function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
