import { createSign, createVerify, type KeyObject } from 'node:crypto'
import { isObject, type JsonObject } from '../json.ts'

/** A JSON web token in its parts. */
export interface DecodedJwt {
  readonly header: JsonObject
  readonly claims: JsonObject
  /** What is signed. */
  readonly signed: string
  readonly signature: Buffer
}

/** Signs claims by RS256. */
export function signJwt(claims: JsonObject, key: KeyObject, keyId: string): string {
  const part = (value: JsonObject) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ typ: 'JWT', alg: 'RS256', kid: keyId })}.${part(claims)}`
  return `${signed}.${createSign('sha256').update(signed).sign(key, 'base64url')}`
}

/** Takes a token apart; undefined when it is none. */
export function decodeJwt(token: string): DecodedJwt | undefined {
  const [head = '', body = '', signature = '', ...rest] = token.split('.')
  const [header, claims] = [parsePart(head), parsePart(body)]
  if (rest.length > 0 || !header || !claims) return undefined
  return { header, claims, signed: `${head}.${body}`, signature: Buffer.from(signature, 'base64url') }
}

/** Whether a key has signed a token, by the algorithm its header names. */
export function isSignedBy({ header, signed, signature }: DecodedJwt, key: KeyObject): boolean {
  const verify = createVerify('sha256').update(signed)
  if (header['alg'] === 'RS256') return verify.verify(key, signature)
  // RSA-PSS with a salt as long as the digest (RFC 7518, 3.5).
  if (header['alg'] === 'PS256') return verify.verify({ key, padding: 6, saltLength: 32 }, signature)
  return false
}

function parsePart(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
