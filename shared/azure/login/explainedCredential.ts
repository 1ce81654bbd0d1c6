import type { AccessToken, TokenCredential } from '@azure/identity'
import { describeError, isImageError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { once } from '../../base/once.ts'
import { explainRefusal, type LoginFacts } from './explainRefusal.ts'

/**
 * A credential whose tokens are masked as they come, and whose failures are told as AZURE_LOGIN_FAILED with a remedy. It is made
 * with the first token that is asked for.
 */
export function explainedCredential(
  make: () => Promise<TokenCredential>,
  facts: LoginFacts & {
    readonly log: Pick<Log, 'secret'>
    /** What making an assertion threw when one was asked for last, as a platform does that was asked who this job is. */
    readonly refusedBefore: () => unknown
    /** What the authority answered last, or why it did not; undefined when that was no refusal. */
    readonly refusedByAuthority: () => string | undefined
  },
): TokenCredential {
  const inner = once(make)
  return {
    async getToken(scopes, options): Promise<AccessToken | null> {
      try {
        const credential = await inner.get()
        const token = await credential.getToken(scopes, options)
        if (token) facts.log.secret(token.token)
        return token
      } catch (thrown) {
        if (isImageError(thrown)) throw thrown
        if (options?.abortSignal?.aborted === true) throw thrown
        const refused = facts.refusedBefore()
        if (isImageError(refused)) throw refused
        throw explainRefusal(
          { message: describeError(thrown), answer: facts.refusedByAuthority() },
          facts,
          thrown,
        )
      }
    },
  }
}
