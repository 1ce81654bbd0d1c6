import type { PipelinePolicy } from '@azure/core-rest-pipeline'

/** Waiting for less is nothing that anybody wonders about. */
const leastSeconds = 5

/** Tells of each pause that Azure asks for, since nothing else happens for minutes then; the SDK makes it. */
export function throttleNotice(tell: (seconds: number) => void): PipelinePolicy {
  return {
    name: 'throttleNotice',
    async sendRequest(request, next) {
      const answer = await next(request)
      const seconds = Number(answer.headers.get('retry-after'))
      if ((answer.status === 429 || answer.status === 503) && seconds >= leastSeconds) tell(seconds)
      return answer
    },
  }
}
