import type { TokenCredential } from '@azure/identity'
import type { RunContext } from '../../base/context.ts'
import { ImageError } from '../../base/errors.ts'
import { openHttp } from '../../base/http/openHttp.ts'
import type { AzureCloud } from './azureCloud.ts'
import { azureTrust, type AzureTrust } from './azureTrust.ts'
import { chooseLoginMethod } from './chooseLoginMethod.ts'
import { readConnection } from './connectionLogin.ts'
import { makeCredential, type CredentialParts, type MakeAssertion } from './credentials.ts'
import { explainedCredential } from './explainedCredential.ts'
import { requestIdentityToken } from './identityToken.ts'
import type { LoginMethod, LoginRequest } from './loginRequest.ts'
import { signAssertion } from './signAssertion.ts'
import { watchAuthority } from './watchAuthority.ts'

/** A login to Azure: what every SDK client of a run is made with. */
export interface AzureLogin {
  /** Asks for new tokens by itself when old ones expire; masks each, and explains a refusal as AZURE_LOGIN_FAILED. */
  readonly credential: TokenCredential
  readonly cloud: AzureCloud
  /** What answers for the login; a service connection counts as the way it is set up. */
  readonly method: Exclude<LoginMethod, 'connection'>
  readonly tenantId: string | undefined
  readonly clientId: string | undefined
  /** Undefined when none was given, as with a connection to a management group. */
  readonly subscriptionId: string | undefined
  /** Options for every client of an SDK, so that it trusts the authorities this machine is told to. */
  readonly trust: AzureTrust
  /**
   * A fresh client assertion, good for minutes, for programs that log in as this application by themselves: the platform's token,
   * or one signed with the certificate. Masked. Undefined for logins without assertions.
   */
  readonly assertion: (() => Promise<string>) | undefined
  /** What the login was made with, for those who hand it on to another program. */
  readonly secrets: Pick<CredentialParts, 'clientSecret' | 'certificatePem'>
}

/** What opening a login acts with. */
export type LoginContext = Pick<RunContext, 'log' | 'scope' | 'signal' | 'clock' | 'agent'>

/** Chooses and opens a login; no request is made before a token is needed. Throws AZURE_LOGIN_MISSING and INPUT_INVALID. */
export async function openAzureLogin(request: LoginRequest, ctx: LoginContext): Promise<AzureLogin> {
  const { method: chosen, reason } = chooseLoginMethod(request, ctx.agent.platform)
  const from = chosen === 'connection' ? connected(request) : { ...request, method: chosen }
  const { cloud, method, tenantId, clientId, subscriptionId, clientSecret, certificatePem } = from
  for (const secret of [clientSecret, certificatePem]) if (secret !== undefined) ctx.log.secret(secret)
  const trust = await azureTrust(ctx.agent.environment)
  const assertions =
    method === 'federation'
      ? await identityTokens(request, cloud, ctx)
      : method === 'certificate'
        ? certificateAssertions(from, ctx)
        : undefined
  const assertion = assertions?.ask
  const watch = asksAuthority.has(method) ? watchAuthority() : undefined
  const parts: CredentialParts = {
    method,
    cloud,
    trust,
    ...(watch && { watch: watch.policy }),
    tenantId,
    clientId,
    clientSecret,
    certificatePem,
    assertion,
  }
  ctx.log.info(`Login to Azure: by ${described[method]} (${reason}), cloud ${cloud.name}`)
  const credential = explainedCredential(() => makeCredential(parts, ctx.clock), {
    ...parts,
    log: ctx.log,
    refusedBefore: () => assertions?.lastRefusal(),
    refusedByAuthority: () => watch?.lastProblem(),
  })
  const secrets = { clientSecret, certificatePem }
  return { credential, cloud, method, tenantId, clientId, subscriptionId, trust, assertion, secrets }
}

/** Others ask several places, of which the last one says nothing about the failure. */
const asksAuthority: ReadonlySet<LoginMethod> = new Set(['federation', 'secret', 'certificate'])

const described: Readonly<Record<AzureLogin['method'], string>> = {
  federation: 'federated identity',
  secret: 'client secret',
  certificate: 'client certificate',
  managedIdentity: 'managed identity',
  cli: 'the Azure CLI',
  default: 'the first login of this machine that answers',
}

/** Assertions by which an application logs in, each made for its use. */
interface Assertions {
  readonly ask: MakeAssertion
  /** Why there was none when one was asked for last; the SDK keeps the text of what was thrown and drops the rest. */
  readonly lastRefusal: () => unknown
}

function assertionsBy(make: MakeAssertion): Assertions {
  let refusal: unknown
  return {
    async ask(use) {
      refusal = undefined
      try {
        return await make(use)
      } catch (thrown) {
        refusal = thrown
        throw thrown
      }
    },
    lastRefusal: () => refusal,
  }
}

type CertificateFacts = Pick<CredentialParts, 'cloud'> &
  Partial<Pick<CredentialParts, 'tenantId' | 'clientId' | 'certificatePem'>>

function certificateAssertions(
  { tenantId = '', clientId = '', certificatePem = '', cloud }: CertificateFacts,
  { clock, log }: LoginContext,
): Assertions {
  const usual = `${cloud.authorityHost}/${tenantId}/oauth2/v2.0/token`
  return assertionsBy(async ({ tokenEndpoint: audience = usual } = {}) => {
    const assertion = signAssertion({ audience, clientId, certificatePem }, clock)
    log.secret(assertion)
    return assertion
  })
}

/** What inputs say goes before what the connection has. */
function connected(request: LoginRequest): Omit<CredentialParts, 'trust' | 'assertion'> & {
  readonly subscriptionId: string | undefined
} {
  if (!request.connection) throw new ImageError('AZURE_LOGIN_MISSING', 'No service connection was given.')
  const login = readConnection(request.connection)
  return {
    ...login,
    cloud: request.cloud.name === 'public' ? login.cloud : request.cloud,
    subscriptionId: request.subscriptionId ?? login.subscriptionId,
  }
}

async function identityTokens(
  { tokens, connection }: LoginRequest,
  cloud: AzureCloud,
  ctx: LoginContext,
): Promise<Assertions> {
  if (!tokens)
    throw new ImageError('AZURE_LOGIN_MISSING', 'The job has no token with which to ask for its identity.', {
      hint: 'Azure Pipelines gives System.AccessToken to tasks by itself; a step of another kind has to pass it on.',
    })
  const http = await openHttp(ctx.agent.environment)
  ctx.scope.defer('the connection to the platform', () => http.close())
  const question = { source: tokens, audience: cloud.federationAudience, connectionId: connection?.id }
  return assertionsBy(() => requestIdentityToken(ctx, http, question))
}
