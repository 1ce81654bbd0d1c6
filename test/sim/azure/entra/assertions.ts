import { createHash, X509Certificate, createPublicKey } from 'node:crypto'
import { textAt, numberAt } from '../json.ts'
import type { SimApplication } from './applications.ts'
import { entraError } from './entraError.ts'
import { decodeJwt, isSignedBy, type DecodedJwt } from './jwt.ts'
import type { TokenIssuer } from './tokens.ts'

/** Clocks of clients may be behind by as much; an assertion that is over is over. */
const skewAllowedS = 300

/** Throws unless an assertion proves the application: signed by its certificate, or by a platform it trusts. */
export function checkAssertion(
  application: SimApplication,
  assertion: string,
  tokenUrls: readonly string[],
  issuer: TokenIssuer,
): void {
  const jwt = decodeJwt(assertion)
  if (!jwt) throw entraError(401, 'invalid_client', 50027, 'JWT token is invalid or malformed.')
  const isOwn = textAt(jwt.claims, 'iss') === application.clientId
  if (isOwn) checkCertificate(application, jwt, tokenUrls)
  else checkFederation(application, jwt, issuer)
  checkTime(jwt, issuer.now() / 1000)
}

function checkTime({ claims }: DecodedJwt, nowS: number): void {
  const [from, until] = [numberAt(claims, 'nbf') ?? 0, numberAt(claims, 'exp') ?? 0]
  if (nowS < from - skewAllowedS || nowS > until)
    throw entraError(
      401,
      'invalid_client',
      700024,
      `Client assertion is not within its valid time range. Current time: ${iso(nowS)}, assertion valid from ${iso(from)}, expiry time of assertion ${iso(until)}.`,
    )
}

function checkCertificate(
  { certificates, clientId }: SimApplication,
  jwt: DecodedJwt,
  tokenUrls: readonly string[],
): void {
  const print = textAt(jwt.header, 'x5t#S256') ?? textAt(jwt.header, 'x5t') ?? ''
  const known = certificates.find((pem) => thumbprints(pem).includes(print))
  if (known === undefined)
    throw entraError(
      401,
      'invalid_client',
      700027,
      `The certificate with identifier used to sign the client assertion is not registered on application '${clientId}'.`,
    )
  const key = createPublicKey(new X509Certificate(known).publicKey.export({ type: 'spki', format: 'pem' }))
  if (!isSignedBy(jwt, key))
    throw entraError(401, 'invalid_client', 700027, 'Client assertion failed signature validation.')
  if (textAt(jwt.claims, 'sub') !== clientId)
    throw entraError(401, 'invalid_client', 700021, 'Client assertion: subject is not the application.')
  if (!tokenUrls.includes(textAt(jwt.claims, 'aud') ?? ''))
    throw entraError(401, 'invalid_client', 700023, 'Client assertion audience claim does not match.')
}

function checkFederation({ federations }: SimApplication, jwt: DecodedJwt, issuer: TokenIssuer): void {
  const [iss, sub, aud] = ['iss', 'sub', 'aud'].map((name) => textAt(jwt.claims, name) ?? '')
  const fail = (code: number, what: string, value: string | undefined) =>
    entraError(
      401,
      'invalid_client',
      code,
      `No matching federated identity record found for presented assertion ${what} '${value ?? ''}'.`,
    )
  if (!isSignedBy(jwt, issuer.keys.publicKey))
    throw entraError(401, 'invalid_client', 5000811, 'Unable to verify token signature.')
  const byIssuer = federations.filter((known) => known.issuer === iss)
  if (byIssuer.length === 0) throw fail(700211, 'issuer', iss)
  const bySubject = byIssuer.filter((known) => known.subject === sub)
  if (bySubject.length === 0) throw fail(700213, 'subject', sub)
  if (!bySubject.some((known) => known.audience === aud)) throw fail(700212, 'audience', aud)
}

/** Both digests by which headers name a certificate (RFC 7515, 4.1.7 and 4.1.8). */
function thumbprints(pem: string): readonly string[] {
  const { raw } = new X509Certificate(pem)
  return ['sha1', 'sha256'].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(raw).digest()
    return [digest.toString('base64url'), digest.toString('base64')]
  })
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
