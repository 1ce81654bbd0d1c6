import * as v from 'valibot'
import { describeError } from '../../base/errors.ts'
import type { SdkPolicy } from './sdkPolicy.ts'

/** Remembers what became of the last request for a token. */
export interface AuthorityWatch {
  readonly policy: SdkPolicy
  /** Why there was no good answer: what Microsoft Entra ID says, or that it did not; undefined when there was one. */
  readonly lastProblem: () => string | undefined
}

/** Watches the requests of a credential: the SDK reports some refusals, and all failures of the network, by a name alone. */
export function watchAuthority(): AuthorityWatch {
  let problem: string | undefined
  const policy: SdkPolicy['policy'] = {
    name: 'authority',
    async sendRequest(request, next) {
      problem = undefined
      const { host } = new URL(request.url)
      try {
        const answer = await next(request)
        if (answer.status >= 400)
          problem = refusalIn(answer.bodyAsText ?? '') ?? `${host} answered with status ${answer.status}`
        return answer
      } catch (thrown) {
        problem = `${host}: ${describeError(thrown)}`
        throw thrown
      }
    },
  }
  return { policy: { policy, position: 'perCall' }, lastProblem: () => problem }
}

const refusal = v.object({ error_description: v.pipe(v.string(), v.startsWith('AADSTS')) })

/** The sentence of an answer by Microsoft Entra ID, which has a code in it. */
function refusalIn(body: string): string | undefined {
  try {
    const answer = v.safeParse(refusal, JSON.parse(body))
    return answer.success ? answer.output.error_description : undefined
  } catch {
    return undefined
  }
}
