import { ImageError } from '../../base/errors.ts'
import type { LayoutFiles } from './layoutFiles.ts'
import { prepareVerifier, verifySignature } from './verifySignature.ts'

/** What was just asked for is on its way by then: getting ready keeps everything else from being done. */
const departureMs = 20

/** A list of checksums that was read. */
export interface SumsToVerify {
  /** For messages: `Packer 1.16.0`. */
  readonly what: string
  readonly files: LayoutFiles
  readonly path: string
  readonly bytes: Buffer
}

/** The check of signatures beside lists of checksums. */
export interface VerifySums {
  /** The signature of a list that is read first, and is there as a rule. */
  readonly signatureOf: (path: string) => string
  /** Gets ready while a list is still awaited. */
  readonly prepare: () => void
  /** Throws SIGNATURE_INVALID unless a list is signed by whom it should be. */
  readonly verify: (sums: SumsToVerify) => Promise<void>
}

/** A key that signs releases. */
export interface SigningKey {
  /** Armored or binary. */
  readonly keys: Uint8Array
  /** For messages: whose it is, or the file it is from. */
  readonly name: string
  /** Last eight digits of the fingerprint, under which HashiCorp also keeps signatures. */
  readonly shortId?: string
}

/** Makes the check of detached signatures beside the lists (`…_SHA256SUMS.sig`). `now` gives the time of day in milliseconds. */
export function signatureVerifier(key: SigningKey, now: () => number): VerifySums {
  // Lists of old releases were signed anew with the present key, beside the signature of the key they had then.
  const namesOf = (path: string) => [
    ...(key.shortId === undefined ? [] : [`${path}.${key.shortId}.sig`]),
    `${path}.sig`,
  ]
  return {
    signatureOf: (path) => namesOf(path)[0] ?? `${path}.sig`,
    prepare: () =>
      void setTimeout(() => {
        void prepareVerifier({ keys: key.keys, now: now() }).catch(() => undefined)
      }, departureMs).unref(),
    async verify({ what, files, path, bytes }) {
      for (const name of namesOf(path)) {
        const signature = await files.read(name, what)
        if (signature === undefined) continue
        const problem = await verifySignature({ data: bytes, signature, keys: key.keys, now: now() })
        if (problem === undefined) return
        throw new ImageError(
          'SIGNATURE_INVALID',
          `${what}: ${files.originOf(name)} is no signature by ${key.name}: ${problem}.`,
        )
      }
      throw new ImageError(
        'SIGNATURE_INVALID',
        `${what}: there is no signature ${files.originOf(`${path}.sig`)}.`,
      )
    },
  }
}
