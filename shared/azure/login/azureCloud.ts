import { ImageError } from '../../base/errors.ts'

/** The Azure clouds, and any other place that speaks its protocols. */
export type AzureCloudName = 'public' | 'usGovernment' | 'china' | 'custom'

/** All that differs between clouds; every part explicit, as the SDKs take only some of them from each other. */
export interface AzureCloud {
  readonly name: AzureCloudName
  /** Where tokens come from: `https://login.microsoftonline.com`. */
  readonly authorityHost: string
  /** Azure Resource Manager: `https://management.azure.com`. */
  readonly armEndpoint: string
  /** What tokens for Resource Manager are made out to; their scope is this with `/.default`. */
  readonly armAudience: string
  /** The end of storage hosts: `core.windows.net`. A URL stands for a store with the account as first part of its paths. */
  readonly storageSuffix: string
  /** What platforms make their tokens for workload identity federation out to. */
  readonly federationAudience: string
}

const known: Readonly<Record<Exclude<AzureCloudName, 'custom'>, AzureCloud>> = {
  public: {
    name: 'public',
    authorityHost: 'https://login.microsoftonline.com',
    armEndpoint: 'https://management.azure.com',
    armAudience: 'https://management.azure.com',
    storageSuffix: 'core.windows.net',
    federationAudience: 'api://AzureADTokenExchange',
  },
  usGovernment: {
    name: 'usGovernment',
    authorityHost: 'https://login.microsoftonline.us',
    armEndpoint: 'https://management.usgovcloudapi.net',
    armAudience: 'https://management.usgovcloudapi.net',
    storageSuffix: 'core.usgovcloudapi.net',
    federationAudience: 'api://AzureADTokenExchangeUSGov',
  },
  china: {
    name: 'china',
    authorityHost: 'https://login.chinacloudapi.cn',
    armEndpoint: 'https://management.chinacloudapi.cn',
    armAudience: 'https://management.chinacloudapi.cn',
    storageSuffix: 'core.chinacloudapi.cn',
    federationAudience: 'api://AzureADTokenExchangeChina',
  },
}

/** What is given of a cloud; a URL given makes it a custom one, and the rest falls back to the named cloud's. */
export interface AzureCloudRequest {
  readonly name: AzureCloudName
  readonly authorityHost?: string | undefined
  readonly armEndpoint?: string | undefined
  readonly armAudience?: string | undefined
  readonly storageSuffix?: string | undefined
  readonly federationAudience?: string | undefined
}

/**
 * The cloud that is meant. Throws INPUT_INVALID for a custom cloud without `armEndpoint` or `authorityHost`, and for endpoints
 * that are no https URLs: the SDKs send no token anywhere else.
 */
export function chooseAzureCloud(request: AzureCloudRequest): AzureCloud {
  const { name, ...given } = request
  const parts = Object.fromEntries(Object.entries(given).filter(([, value]) => (value ?? '') !== ''))
  if (name !== 'custom' && Object.keys(parts).length === 0) return known[name]
  const base = known[name === 'custom' ? 'public' : name]
  const custom = { ...base, ...parts, name: 'custom' as const }
  for (const key of ['armEndpoint', 'authorityHost'] as const) {
    if (name === 'custom' && !(key in parts))
      throw new ImageError('INPUT_INVALID', `A custom cloud needs its ${spelled[key]}.`)
  }
  const armEndpoint = httpsOrigin('armEndpoint', custom.armEndpoint)
  const ownArm = 'armEndpoint' in parts && !('armAudience' in parts)
  return {
    ...custom,
    armEndpoint,
    authorityHost: httpsOrigin('authorityHost', custom.authorityHost),
    armAudience: ownArm ? armEndpoint : custom.armAudience.replace(/\/+$/, ''),
    storageSuffix: custom.storageSuffix.replace(/\/+$/, ''),
  }
}

const spelled = {
  armEndpoint: 'Resource Manager endpoint (armEndpoint)',
  authorityHost: 'authority (authorityHost)',
} as const

/** The blob endpoint of a storage account, without a slash at its end. */
export function blobEndpoint({ storageSuffix }: AzureCloud, account: string): string {
  return /^https?:\/\//.test(storageSuffix)
    ? `${storageSuffix}/${account}`
    : `https://${account}.blob.${storageSuffix}`
}

function httpsOrigin(key: keyof typeof spelled, url: string): string {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    throw new ImageError('INPUT_INVALID', `The ${spelled[key]} is no https URL: ${url}`)
  return url.replace(/\/+$/, '')
}
