import type { PipelinePolicy } from '@azure/core-rest-pipeline'

/**
 * Makes an error of Azure's of an answer that says an operation has failed or was stopped. The SDK would make a bare text of it, and
 * lose the code where Azure nests another error within.
 */
export function operationFailure(): PipelinePolicy {
  return {
    name: 'operationFailure',
    async sendRequest(request, next) {
      const answer = await next(request)
      const failure = answer.status === 200 ? failureIn(answer.bodyAsText ?? '') : undefined
      if (!failure) return answer
      const { RestError } = await import('@azure/core-rest-pipeline')
      const { code, message } = failure
      const error = new RestError(message, { code, statusCode: statusOf.get(code) ?? answer.status, request })
      error.details = { error: failure }
      throw error
    },
  }
}

/** With which status a request gets these codes at once, where it matters for what is done about it. */
const statusOf: ReadonlyMap<string, number> = new Map([
  ['AuthorizationFailed', 403],
  ['LinkedAuthorizationFailed', 403],
  ['NotFound', 404],
  ['ResourceNotFound', 404],
  ['Conflict', 409],
  ['OperationNotAllowed', 409],
  ['AnotherOperationInProgress', 409],
  ['RetryableError', 409],
  ['ResourceInUse', 409],
  ['InternalExecutionError', 500],
  ['InternalServerError', 500],
  ['DiskServiceInternalError', 500],
])

interface Failure {
  readonly code: string
  readonly message: string
}

/** The state of an operation as `Azure-AsyncOperation` shows it; no resource has such a body. */
function failureIn(body: string): Failure | undefined {
  // Most answers need not be read twice.
  if (!/"status"\s*:\s*"(failed|cancell?ed)"/i.test(body)) return undefined
  const state = parsed(body)
  if (!/^(failed|cancell?ed)$/i.test(text(state, 'status'))) return undefined
  const error = field(state, 'error')
  const code = text(error, 'code')
  const message = text(error, 'message')
  return { code, message: message === '' ? `the operation ended as ${text(state, 'status')}` : message }
}

function text(value: unknown, name: string): string {
  const found = field(value, name)
  return typeof found === 'string' ? found : ''
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}
