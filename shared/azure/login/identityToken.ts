import * as v from 'valibot'
import type { RunContext } from '../../base/context.ts'
import { describeError, ImageError } from '../../base/errors.ts'
import type { Http } from '../../base/http/openHttp.ts'
import type { IdentityTokenSource } from '../../base/platformIdentity.ts'
import { retry } from '../../base/retry.ts'

/** What a platform is asked to sign. */
export interface IdentityTokenRequest {
  readonly source: IdentityTokenSource
  /** GitHub only; Azure Pipelines always signs for the audience of its service connections. */
  readonly audience: string
  /** Azure Pipelines only. */
  readonly connectionId: string | undefined
}

const mostBytes = 64 * 1024
const tryMs = 20_000
const pipelinesAnswer = v.object({ oidcToken: v.pipe(v.string(), v.minLength(1)) })
const githubAnswer = v.object({ value: v.pipe(v.string(), v.minLength(1)) })

/**
 * Asks the platform for a fresh token that says which job this is; it lives five minutes on GitHub, ten on Azure Pipelines.
 * The token is masked. Throws AZURE_LOGIN_FAILED.
 */
export async function requestIdentityToken(
  ctx: Pick<RunContext, 'log' | 'clock' | 'signal'>,
  http: Http,
  request: IdentityTokenRequest,
): Promise<string> {
  // Whoever asks after the run was cancelled undoes what it made.
  const signal = ctx.signal.aborted ? new AbortController().signal : ctx.signal
  const ask = () => askOnce(signal, http, request)
  const shouldRetry = (thrown: unknown) => thrown instanceof Unanswered && thrown.isTransient
  try {
    const token = await retry(
      ask,
      { attempts: 4, baseDelayMs: 500, maxDelayMs: 5000, shouldRetry },
      ctx.clock,
      signal,
    )
    ctx.log.secret(token)
    return token
  } catch (thrown) {
    if (signal.aborted) throw new ImageError('CANCELLED', 'The run was cancelled.', { cause: thrown })
    const who = request.source.platform === 'github' ? 'GitHub' : 'Azure Pipelines'
    throw new ImageError('AZURE_LOGIN_FAILED', `${who} signed no identity token: ${describeError(thrown)}`, {
      cause: thrown,
      hint:
        request.source.platform === 'github'
          ? 'Check `permissions: id-token: write` of the job, and that the runner reaches GitHub.'
          : 'Check that the service connection uses workload identity federation and that the pipeline may use it.',
    })
  }
}

class Unanswered extends Error {
  readonly isTransient: boolean

  constructor(message: string, isTransient: boolean, cause?: unknown) {
    super(message, { cause })
    this.isTransient = isTransient
  }
}

async function askOnce(
  signal: AbortSignal,
  http: Http,
  { source, audience, connectionId }: IdentityTokenRequest,
): Promise<string> {
  const { url, method, headers, body } =
    source.platform === 'github' ? githubQuestion(source, audience) : pipelinesQuestion(source, connectionId)
  const limit = AbortSignal.any([signal, AbortSignal.timeout(tryMs)])
  const answer = await http
    .request(url, {
      method,
      headers: new Map([['authorization', `Bearer ${source.requestToken}`], ...headers]),
      ...(body === undefined ? {} : { body }),
      signal: limit,
    })
    .catch((thrown: unknown) => {
      throw new Unanswered(`${url.host}: ${describeError(thrown)}`, true, thrown)
    })
  const text = await readText(answer.body, url.host)
  if (answer.status !== 200) {
    const isTransient = answer.status >= 500 || answer.status === 429 || answer.status === 408
    throw new Unanswered(`${url.host} answered with status ${answer.status}`, isTransient)
  }
  const json = parseJson(text)
  const github = v.safeParse(githubAnswer, json)
  const pipelines = v.safeParse(pipelinesAnswer, json)
  if (source.platform === 'github' && github.success) return github.output.value
  if (source.platform === 'azurePipelines' && pipelines.success) return pipelines.output.oidcToken
  throw new Unanswered(`${url.host} answered with something else than a token`, true)
}

interface Question {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly headers: readonly (readonly [string, string])[]
  readonly body?: string
}

/** As toolkit's oidc-utils asks. */
function githubQuestion({ requestUrl }: IdentityTokenSource, audience: string): Question {
  const url = new URL(requestUrl)
  url.searchParams.set('audience', audience)
  return { url, method: 'GET', headers: [['accept', 'application/json']] }
}

/** As Azure's own AzurePipelinesCredential asks; without the last header a login page may answer. */
function pipelinesQuestion({ requestUrl }: IdentityTokenSource, connectionId: string | undefined): Question {
  const url = new URL(requestUrl)
  url.searchParams.set('api-version', '7.1')
  if (connectionId !== undefined) url.searchParams.set('serviceConnectionId', connectionId)
  const headers = [
    ['content-type', 'application/json'],
    ['x-tfs-fedauthredirect', 'Suppress'],
  ] as const
  return { url, method: 'POST', headers, body: '' }
}

async function readText(body: AsyncIterable<Buffer>, host: string): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of body) {
      sizeBytes += chunk.length
      if (sizeBytes > mostBytes) throw new Unanswered(`${host} sends more than ${mostBytes} bytes`, false)
      chunks.push(chunk)
    }
  } catch (thrown) {
    throw thrown instanceof Unanswered ? thrown : new Unanswered(`${host} broke off`, true, thrown)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
