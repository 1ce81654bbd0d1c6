import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { SimClock } from '../simClock.ts'
import { signJwt } from './jwt.ts'

/** What an access token says. */
export interface TokenFacts {
  readonly tenantId: string
  readonly clientId: string
  /** Without a slash at its end. */
  readonly audience: string
  readonly expiresMs: number
}

/** How long tokens live, in seconds. */
export interface TokenLifetimes {
  readonly accessToken: number
  readonly pipelinesToken: number
  readonly githubToken: number
}

/** The lifetimes of the real ones. */
export const realLifetimes: TokenLifetimes = { accessToken: 3599, pipelinesToken: 600, githubToken: 300 }

/** One pair for the life of this process, as making it takes long. */
let keys: ReturnType<typeof makeKeys> | undefined

function makeKeys() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** Makes all tokens of this world and knows those it made. Tokens live in real time, as their holders have no other. */
export class TokenIssuer {
  readonly keys = (keys ??= makeKeys())
  readonly #issued = new Map<string, TokenFacts>()
  readonly #identities: string[] = []
  readonly lifetimes: TokenLifetimes
  readonly #clock: SimClock

  constructor(lifetimes: TokenLifetimes, clock: SimClock) {
    this.lifetimes = lifetimes
    this.#clock = clock
  }

  /** The issuer's time in milliseconds. */
  now(): number {
    return this.#clock.wallMs()
  }

  /** An access token and for how many seconds it is good. */
  accessToken(facts: Omit<TokenFacts, 'expiresMs'>): { readonly token: string; readonly seconds: number } {
    const seconds = this.lifetimes.accessToken
    const iat = Math.floor(this.now() / 1000)
    const token = signJwt(
      {
        aud: facts.audience,
        iss: `https://sts.windows.net/${facts.tenantId}/`,
        iat,
        nbf: iat,
        exp: iat + seconds,
        appid: facts.clientId,
        oid: facts.clientId.replace(/^./, '9'),
        sub: facts.clientId.replace(/^./, '9'),
        tid: facts.tenantId,
        uti: randomUUID(),
        ver: '1.0',
      },
      this.keys.privateKey,
      'sim',
    )
    this.#issued.set(token, { ...facts, expiresMs: this.now() + seconds * 1000 })
    return { token, seconds }
  }

  /** A token by which a platform says which job asks. */
  identityToken(issuer: string, subject: string, audience: string, seconds: number): string {
    const iat = Math.floor(this.now() / 1000)
    const claims = {
      iss: issuer,
      sub: subject,
      aud: audience,
      iat,
      nbf: iat,
      exp: iat + seconds,
      jti: randomUUID(),
    }
    const token = signJwt(claims, this.keys.privateKey, 'sim')
    this.#identities.push(token)
    return token
  }

  /** What a bearer stands for; undefined for strangers' tokens. */
  factsOf(token: string): TokenFacts | undefined {
    return this.#issued.get(token)
  }

  /** Every token handed out so far is refused from now on. */
  expireAll(): void {
    for (const [token, facts] of this.#issued) this.#issued.set(token, { ...facts, expiresMs: 0 })
  }

  /** How many access tokens were made. */
  get issuedCount(): number {
    return this.#issued.size
  }

  /** Every access token made; for tests that look for them where they must not be. */
  get issued(): readonly string[] {
    return [...this.#issued.keys()]
  }

  /** Every token made by which a platform says which job asks. */
  get identityTokens(): readonly string[] {
    return this.#identities
  }
}
