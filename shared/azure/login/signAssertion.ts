import { createHash, createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'
import { describeError, ImageError } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'

/** By whom an assertion is made, and for which authority. */
export interface AssertionFacts {
  /** Where it is redeemed: the address that gives tokens. */
  readonly audience: string
  readonly clientId: string
  /** PEM of certificate and private key. */
  readonly certificatePem: string
}

/**
 * How long an assertion is good before and after it is made. Clocks of machines are wrong by minutes, and an assertion that Azure takes
 * for one of tomorrow or yesterday is of no use; Azure itself sets no bound.
 */
const spanS = { before: 900, after: 1500 }

/**
 * Signs a client assertion with the certificate of an application (Microsoft identity platform, certificate credentials); it is good for
 * ten minutes even where the clock of this machine is wrong by a quarter of an hour, either way. Throws AZURE_LOGIN_FAILED for a PEM without an RSA key or a certificate.
 */
export function signAssertion(facts: AssertionFacts, clock: Clock): string {
  const { audience, clientId, certificatePem } = facts
  try {
    const { raw } = new X509Certificate(certificatePem)
    const key = createPrivateKey(certificatePem)
    const digest = (algorithm: string) => createHash(algorithm).update(raw).digest('base64url')
    const nowS = Math.floor(clock.now() / 1000)
    const header = { alg: 'RS256', typ: 'JWT', x5t: digest('sha1'), 'x5t#S256': digest('sha256') }
    const claims = {
      aud: audience,
      iss: clientId,
      sub: clientId,
      jti: randomUUID(),
      nbf: nowS - spanS.before,
      exp: nowS + spanS.after,
    }
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const signed = `${part(header)}.${part(claims)}`
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
  } catch (thrown) {
    throw new ImageError(
      'AZURE_LOGIN_FAILED',
      `The client certificate cannot be used: ${describeError(thrown)}`,
      { cause: thrown, hint: 'Give one PEM with the certificate and its RSA private key, not encrypted.' },
    )
  }
}
