import { ImageError } from '../../base/errors.ts'
import type { CredentialParts } from './credentials.ts'

/** What is told of a login that was refused. */
export type LoginFacts = Pick<CredentialParts, 'method' | 'cloud' | 'tenantId' | 'clientId'>

/** Codes of Microsoft Entra ID and what to do about each. */
const remedies: ReadonlyMap<string, string> = new Map([
  [
    'AADSTS90002',
    'There is no such tenant in this cloud: check tenantId, and azureCloud for a sovereign cloud.',
  ],
  ['AADSTS900023', 'tenantId is neither a GUID nor a domain of a tenant.'],
  [
    'AADSTS700016',
    'The tenant does not know this application: check clientId and tenantId against each other.',
  ],
  [
    'AADSTS7000215',
    'The client secret is wrong; give its value, not its id, and look whether it was replaced.',
  ],
  ['AADSTS7000222', 'The client secret has expired: make a new one in Microsoft Entra ID.'],
  [
    'AADSTS700027',
    'The certificate is none of those registered with the application, or its private key belongs to another.',
  ],
  [
    'AADSTS700024',
    'The assertion is not within its time: the clock of this machine is wrong by minutes, or the assertion was kept too long.',
  ],
  [
    'AADSTS70021',
    'No federated credential of the application fits this job: issuer, subject and audience must equal those of the token.',
  ],
  [
    'AADSTS700211',
    'No federated credential of the application has this issuer: add one for this organisation or repository.',
  ],
  [
    'AADSTS700213',
    'No federated credential of the application has this subject: add one for this branch, environment or service connection.',
  ],
  [
    'AADSTS700212',
    'No federated credential of the application has this audience: sovereign clouds have audiences of their own.',
  ],
  ['AADSTS500011', 'The tenant does not know what the token is for: check azureCloud and armAudience.'],
  ['AADSTS53003', 'A conditional access policy of the tenant blocks this login; ask who keeps the tenant.'],
])

/** What is known of a login that failed. */
export interface Refusal {
  /** What the SDK says. */
  readonly message: string
  /** What became of the last request for a token, when that was no good answer. */
  readonly answer: string | undefined
}

const codePattern = /\bAADSTS\d+\b/

/** The error for a refused login: what Azure said, in one line, and what to do about it. */
export function explainRefusal({ message, answer }: Refusal, facts: LoginFacts, cause: unknown): ImageError {
  const told = codePattern.test(message) ? message : (answer ?? message)
  const code = codePattern.exec(told)?.[0]
  const unanswered = answer === undefined ? hintOf(facts) : unreachedHint
  const hint = code === undefined ? unanswered : remedies.get(code)
  const who = [
    facts.clientId === undefined ? undefined : `client ${facts.clientId}`,
    facts.tenantId === undefined ? undefined : `tenant ${facts.tenantId}`,
    facts.cloud.name === 'public' ? undefined : `authority ${facts.cloud.authorityHost}`,
  ].filter((part) => part !== undefined)
  const detail = `${who.length > 0 ? `${who.join(', ')}: ` : ''}${firstLines(told, code)}`
  return new ImageError('AZURE_LOGIN_FAILED', detail, { cause, ...(hint === undefined ? {} : { hint }) })
}

const unreachedHint =
  'Check the network of this machine, HTTPS_PROXY and NO_PROXY, and azureCloud; SSL_CERT_FILE names authorities whose certificates are to be trusted.'

function hintOf({ method }: LoginFacts): string | undefined {
  if (method === 'managedIdentity')
    return 'Run on a machine in Azure that has a managed identity, and give its clientId where there are several.'
  if (method === 'cli') return 'Log in with the azure/login action, or `az login`, in an earlier step.'
  if (method === 'default')
    return 'Log in with `az login`, or set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET.'
  return undefined
}

/** The sentence with the code without the trace ids that follow, or the beginning of a long message. */
function firstLines(message: string, code: string | undefined): string {
  const from = code === undefined ? message : message.slice(message.indexOf(code))
  const text = from
    .split(/\s*(?:Trace ID|Correlation ID|\r?\n\s*at )/)[0]
    ?.replaceAll(/\s+/g, ' ')
    .trim()
  return (text ?? '').slice(0, 600)
}
