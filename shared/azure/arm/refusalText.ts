import type { PipelinePolicy } from '@azure/core-rest-pipeline'

const texts = new WeakMap<object, string>()

/** Keeps what Azure says of a request it refuses: the SDK drops it where it reads lists. */
export function refusalText(): PipelinePolicy {
  return {
    name: 'refusalText',
    async sendRequest(request, next) {
      const answer = await next(request)
      if (answer.status >= 400) texts.set(request, answer.bodyAsText ?? '')
      return answer
    },
  }
}

/** The JSON of the last refusal of a request; undefined when there was none, or none in JSON. */
export function refusalOf(request: unknown): unknown {
  const text = typeof request === 'object' && request !== null ? texts.get(request) : undefined
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}
