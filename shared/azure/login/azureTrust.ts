import { trustedContext } from '../../base/http/trustedContext.ts'
import type { SdkPolicy } from './sdkPolicy.ts'

/** The part of every SDK client's options that says whom to trust; empty when Node's own authorities are all. */
export interface AzureTrust {
  readonly additionalPolicies?: SdkPolicy[]
}

/**
 * Trusts the authorities the environment names; what NODE_EXTRA_CA_CERTS names is Node's own to trust. The SDKs drop `tlsOptions`
 * where there is a proxy, so each request has it instead.
 */
export async function azureTrust(environment: Readonly<Record<string, string>>): Promise<AzureTrust> {
  if ((environment['SSL_CERT_FILE'] ?? '') === '') return {}
  const secureContext = await trustedContext(environment)
  if (secureContext === undefined) return {}
  const policy: SdkPolicy['policy'] = {
    name: 'trust',
    sendRequest(request, next) {
      request.requestOverrides = { ...request.requestOverrides, secureContext }
      return next(request)
    },
  }
  return { additionalPolicies: [{ policy, position: 'perCall' }] }
}
