import { ImageError, isImageError, type ImageErrorOptions } from '../../base/errors.ts'
import type { ErrorCode } from '../../base/catalogue.ts'
import { neededAction, saidAction } from './neededAction.ts'
import { refusalOf } from './refusalText.ts'

/** What Azure said of a request it did not grant. */
export interface ArmFacts {
  /** Undefined when there was no answer. */
  readonly status: number | undefined
  /** Azure's own code, such as `AuthorizationFailed`. */
  readonly code: string
  readonly message: string
  /** What was asked, where the error says it. */
  readonly asked: { readonly method: string; readonly url: string } | undefined
}

/** Reads an error of the SDKs (RestError) without trusting its shape; undefined for what is none. */
export function armFacts(thrown: unknown): ArmFacts | undefined {
  if (!(thrown instanceof Error) || isImageError(thrown)) return undefined
  const rest = thrown as Error & {
    statusCode?: unknown
    code?: unknown
    details?: unknown
    request?: unknown
  }
  const body = errorBody(rest.details) ?? errorBody(refusalOf(rest.request))
  const status = typeof rest.statusCode === 'number' ? rest.statusCode : Number(rest.statusCode)
  const code = body?.code ?? (typeof rest.code === 'string' ? rest.code : '')
  if (!Number.isInteger(status) && code === '' && rest.name !== 'RestError')
    return operationFacts(rest.message)
  return {
    status: Number.isInteger(status) && status > 0 ? status : undefined,
    code,
    message: (body?.message ?? rest.message).slice(0, 2000),
    asked: askedIn(rest.request),
  }
}

/** What the SDK makes of an operation whose failure only its resource shows: no more than a text. */
function operationFacts(message: string): ArmFacts | undefined {
  const found =
    /^(?:The long-running operation has failed(?:\. (\S+)\. ([^]*))?|Operation was canceled)$/.exec(message)
  if (!found) return undefined
  const [, code = '', said = message] = found
  return { status: 200, code: code === 'undefined' ? '' : code, message: said, asked: undefined }
}

/** Makes one clear error of whatever a request to Azure threw; `doing` begins in lower case: `create the disk x`. */
export function armError(doing: string, thrown: unknown): Error {
  if (isImageError(thrown)) return thrown
  const facts = armFacts(thrown)
  if (!facts) return thrown instanceof Error ? thrown : new Error(String(thrown))
  const { code, hint, detail } = explain(facts)
  const options: ImageErrorOptions = { cause: thrown, ...(hint !== undefined && { hint }) }
  return new ImageError(code, `Azure did not ${doing}: ${detail}`, options)
}

interface Explanation {
  readonly code: ErrorCode
  readonly detail: string
  readonly hint?: string
}

/** Codes whose meaning decides, whatever status they come with. */
const byCode: ReadonlyMap<string, Omit<Explanation, 'detail'>> = new Map([
  [
    'InvalidAuthenticationTokenTenant',
    {
      code: 'AZURE_DENIED',
      hint: 'The account is of another tenant than the subscription. Correct tenantId or subscriptionId.',
    },
  ],
  [
    'ExpiredAuthenticationToken',
    {
      code: 'AZURE_LOGIN_FAILED',
      hint: 'The token was over when it was used: set the clock of this machine right, or log in anew in a step before.',
    },
  ],
  ['QuotaExceeded', { code: 'AZURE_QUOTA' }],
  [
    'InvalidVhd',
    { code: 'IMAGE_INVALID', hint: 'Make the image again; Azure cannot read the VHD as it arrived.' },
  ],
  [
    'SubscriptionNotFound',
    {
      code: 'AZURE_NOT_FOUND',
      hint: 'Correct subscriptionId; the account must have a role in the subscription.',
    },
  ],
  [
    'LocationNotAvailableForResourceType',
    {
      code: 'AZURE_REFUSED',
      hint: 'Correct the name of the region; `az account list-locations` lists them.',
    },
  ],
  [
    'InvalidLocation',
    {
      code: 'AZURE_REFUSED',
      hint: 'Correct the name of the region; `az account list-locations` lists them.',
    },
  ],
  [
    'MissingSubscriptionRegistration',
    {
      code: 'AZURE_REFUSED',
      hint: 'Register the provider in the subscription: `az provider register --namespace Microsoft.Compute`.',
    },
  ],
  [
    'RequestDisallowedByPolicy',
    { code: 'AZURE_DENIED', hint: 'A policy forbids it. Give the tags or the region the policy asks for.' },
  ],
])

function explain(facts: ArmFacts): Explanation {
  const { status, code, message } = facts
  const said = `${code === '' ? '' : `${code}: `}${message}`
  const known = byCode.get(code)
  if (known) return { ...known, detail: said }
  // The same code means a quota where it is no throttling (Compute, OperationNotAllowed).
  if (code === 'OperationNotAllowed' && status !== 429 && /quota|limit/i.test(message))
    return { code: 'AZURE_QUOTA', detail: said }
  if (status === 401 || status === 403) return denied(facts, said)
  if (status === 404) return { code: 'AZURE_NOT_FOUND', detail: said }
  if (status === 429)
    return {
      code: 'AZURE_UNAVAILABLE',
      detail: `too many requests, for minutes: ${said}`,
      hint: 'Others use up what the subscription may ask for. Run it again later, or run fewer at once.',
    }
  if (status === undefined || status >= 500 || status === 408)
    return { code: 'AZURE_UNAVAILABLE', detail: said }
  // The failure of an operation comes with the status of asking for it.
  return { code: status < 300 ? 'AZURE_FAILED' : 'AZURE_REFUSED', detail: said }
}

/** The action and the scope are what has to be granted, so they come first. */
function denied({ status, message, asked }: ArmFacts, said: string): Explanation {
  const derived = status === 403 && asked ? neededAction(asked.method, asked.url) : undefined
  const needed = saidAction(message) ?? derived
  if (!needed) return { code: 'AZURE_DENIED', detail: said }
  const { action, scope } = needed
  return {
    code: 'AZURE_DENIED',
    detail: `the account may not do ${action}${scope === '' ? '' : ` at ${scope}`}.\n${said}`,
  }
}

function askedIn(request: unknown): ArmFacts['asked'] {
  const [method, url] = [field(request, 'method'), field(request, 'url')]
  return typeof method === 'string' && typeof url === 'string' ? { method, url } : undefined
}

interface Body {
  readonly code: string
  readonly message: string
}

/** `{ error: { code, message } }` or what is within it. */
function errorBody(details: unknown): Body | undefined {
  const found = field(details, 'error') ?? details
  const code = field(found, 'code')
  const message = field(found, 'message')
  return typeof code === 'string' && typeof message === 'string' ? { code, message } : undefined
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}
