import type { TokenCredentialOptions } from '@azure/identity'

/** A policy of an SDK client, which sees each of its requests, with its place among the others. */
export type SdkPolicy = NonNullable<TokenCredentialOptions['additionalPolicies']>[number]
