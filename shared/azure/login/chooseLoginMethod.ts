import type { Platform } from '../../base/agent.ts'
import { ImageError } from '../../base/errors.ts'
import type { LoginMethod, LoginRequest } from './loginRequest.ts'

/** A way to log in, and why it is that one; `reason` follows the word "because" in no sentence, it stands in brackets. */
export interface ChosenLogin {
  readonly method: LoginMethod
  readonly reason: string
}

type Given = Pick<LoginRequest, 'tenantId' | 'clientId' | 'clientSecret' | 'certificatePem'>

/** What each way cannot do without. */
const needs: Readonly<Partial<Record<LoginMethod, readonly (keyof Given)[]>>> = {
  federation: ['tenantId', 'clientId'],
  secret: ['tenantId', 'clientId', 'clientSecret'],
  certificate: ['tenantId', 'clientId', 'certificatePem'],
}

/** Decides how to log in; throws AZURE_LOGIN_MISSING when what is given is enough for no way, or not for the one asked for. */
export function chooseLoginMethod(request: LoginRequest, platform: Platform): ChosenLogin {
  if (request.method === 'auto') return automatic(request, platform)
  const missing = (needs[request.method] ?? []).filter((key) => (request[key] ?? '') === '')
  if (missing.length > 0)
    throw new ImageError('AZURE_LOGIN_MISSING', `Login by ${request.method} needs ${missing.join(', ')}.`)
  if (request.method === 'connection' && !request.connection)
    throw new ImageError('AZURE_LOGIN_MISSING', 'No service connection was given.')
  if (request.method === 'federation' && !request.tokens) throw noTokens(platform)
  return { method: request.method, reason: 'as asked for' }
}

function automatic(request: LoginRequest, platform: Platform): ChosenLogin {
  const has = (...keys: readonly (keyof Given)[]) => keys.every((key) => (request[key] ?? '') !== '')
  const settle = (method: LoginMethod, reason: string) => ({
    ...chooseLoginMethod({ ...request, method }, platform),
    reason,
  })
  if (request.connection) return settle('connection', 'a service connection is given')
  if (has('clientSecret')) return settle('secret', 'clientSecret is given')
  if (has('certificatePem')) return settle('certificate', 'a certificate is given')
  if (has('clientId', 'tenantId') && platform !== 'local')
    return settle('federation', 'clientId and tenantId are given')
  if (platform === 'github') return settle('cli', 'the session of an earlier azure/login step')
  if (platform === 'local') return settle('default', 'whatever this machine is logged in with')
  throw new ImageError('AZURE_LOGIN_MISSING', 'Neither a service connection nor another login was given.')
}

function noTokens(platform: Platform): ImageError {
  if (platform === 'github')
    return new ImageError(
      'AZURE_LOGIN_MISSING',
      'clientId and tenantId are given, but this job may not ask GitHub for identity tokens.',
      { hint: 'Add `permissions: id-token: write` to the job, with `contents: read` if it checks out.' },
    )
  if (platform === 'azurePipelines')
    return new ImageError(
      'AZURE_LOGIN_MISSING',
      'Without a service connection Azure Pipelines signs no identity tokens.',
      { hint: 'Set azureConnection to a service connection with workload identity federation.' },
    )
  return new ImageError('AZURE_LOGIN_MISSING', 'At a desk no platform signs identity tokens.', {
    hint: 'Log in with `az login`, or set the secret or certificate of a service principal.',
  })
}
