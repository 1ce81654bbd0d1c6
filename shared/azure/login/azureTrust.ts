import { createSecureContext, type SecureContext } from 'node:tls'
import type { TokenCredentialOptions } from '@azure/identity'
import { extraAuthorities } from '../../base/http/extraAuthorities.ts'

/** The part of every SDK client's options that says whom to trust; empty when Node's own authorities are all. */
export interface AzureTrust {
  readonly tlsOptions?: NonNullable<TokenCredentialOptions['tlsOptions']> & {
    readonly secureContext: SecureContext
  }
}

/**
 * Trusts the authorities the environment names. The SDKs give `tlsOptions` whole to Node's https agent: one context for all
 * connections spares each of them from reading the whole list. What NODE_EXTRA_CA_CERTS names is Node's own to trust.
 */
export async function azureTrust(environment: Readonly<Record<string, string>>): Promise<AzureTrust> {
  if ((environment['SSL_CERT_FILE'] ?? '') === '') return {}
  const ca = await extraAuthorities(environment)
  return ca === undefined ? {} : { tlsOptions: { secureContext: createSecureContext({ ca: [...ca] }) } }
}
