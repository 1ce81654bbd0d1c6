import type { Key, SignaturePacket } from 'openpgp'
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
 * Does beforehand what {@link verifySignature} would do first, for whoever has something else to wait for meanwhile: that is more
 * than the signature itself takes. Whatever is wrong with the keys is found again, and told, then.
 */
export async function prepareVerifier({ keys, now }: Pick<SignatureCheck, 'keys' | 'now'>): Promise<void> {
  for (const key of await readKeys(keys)) await key.verifyPrimaryKey(new Date(now))
}

/**
 * Whether one of the keys signed the data: undefined if so, else why not. Stricter than gpgv: the key and the subkey that signed
 * must be valid today, and digests that can be forged do not count.
 */
export async function verifySignature(check: SignatureCheck): Promise<string | undefined> {
  const pgp = await import('openpgp')
  const date = new Date(check.now)
  try {
    const keys = await readKeys(check.keys)
    const signature = isArmored(check.signature)
      ? await pgp.readSignature({ armoredSignature: asText(check.signature) })
      : await pgp.readSignature({ binarySignature: check.signature })
    if (!isArmored(check.signature) && signature.packets.some((packet) => !isExact(packet, check.signature)))
      return 'it is damaged'
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

/** One key signs many releases, and reading it takes as long as checking a signature. */
const keysRead = new WeakMap<Uint8Array, Promise<readonly Key[]>>()

async function readKeys(bytes: Uint8Array): Promise<Key[]> {
  const pgp = await import('openpgp')
  const read =
    keysRead.get(bytes) ??
    (isArmored(bytes) ? pgp.readKeys({ armoredKeys: asText(bytes) }) : pgp.readKeys({ binaryKeys: bytes }))
  keysRead.set(bytes, read)
  return [...(await read)]
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

/**
 * Whether the numbers of a signature are in the file as they are written today: a changed count of bits would go unnoticed
 * (RFC 4880, 3.2 and 5.2.3).
 */
function isExact(packet: SignaturePacket, file: Uint8Array): boolean {
  if (packet.version !== 4 || packet.signatureData === null) return true
  const written = Buffer.from(packet.write())
  const hashedBytes = packet.signatureData.length
  const unhashedBytes = written.readUInt16BE(hashedBytes)
  return Buffer.from(file).includes(written.subarray(hashedBytes + 2 + unhashedBytes))
}

function isArmored(bytes: Uint8Array): boolean {
  return asText(bytes.subarray(0, 200)).includes('-----BEGIN PGP')
}

function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
