import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A secret nobody can guess, fit for a header and a URL. */
export function randomBearer(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether two secrets are the same, in a time that says nothing about where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  const [left, right] = [given, expected].map((text) => createHash('sha256').update(text).digest())
  return left !== undefined && right !== undefined && timingSafeEqual(left, right)
}
