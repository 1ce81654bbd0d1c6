import type { SimApplication } from './entra/applications.ts'
import type { TokenLifetimes } from './entra/tokens.ts'
import type { OperationStyle } from './arm/operations.ts'

/** How long things take, in milliseconds of virtual time. */
export interface SimTimes {
  readonly disk: number
  readonly grantAccess: number
  readonly snapshot: number
  readonly image: number
  readonly gallery: number
  /** The copy in the home region; each further region takes as long again, all at the same time. */
  readonly replication: number
  readonly virtualMachine: number
  readonly remove: number
  /** A deployment of a template, which fails at its end. */
  readonly deployment: number
}

/** Where real behaviour is not known for certain; a client has to bear either. */
export interface Unknowns {
  /** Whether gallery resources heed If-Match and If-None-Match. */
  readonly galleryConditions: 'honoured' | 'ignored'
  /** Whether disks heed If-None-Match. */
  readonly diskConditions: 'honoured' | 'ignored'
  /** What a second request for access to a disk that is being uploaded gets. */
  readonly grantWhileActive: 'again' | 'refused'
}

/** How many requests of a kind fit into a window before they are throttled. */
export interface ThrottleLimit {
  readonly count: number
  readonly windowMs: number
}

/** Most resources of a type, by lower-case type; what is not named has Azure's limits. */
export type Quotas = ReadonlyMap<string, number>

/** Everything that can be said of a simulator. */
export interface AzureSimulatorOptions {
  readonly port?: number
  readonly applications?: readonly SimApplication[]
  /**
   * Hosts of a cloud that it answers for at port 443, to whom a proxy leads there: it has a certificate for them, takes tokens that
   * are made out to them, and names the one it was asked by in addresses.
   */
  readonly hosts?: readonly string[]
  /** What tokens of the platforms have to be made out to; that of the public cloud by default. */
  readonly federationAudience?: string
  readonly lifetimes?: Partial<TokenLifetimes>
  /** By how much its clock is ahead of those of its clients; negative when it is behind. */
  readonly skewMs?: number
  /** Managed identities of the machine; one by default. */
  readonly managedIdentities?: readonly string[]
  readonly regions?: readonly string[]
  readonly resourceGroups?: readonly string[]
  readonly storageAccounts?: readonly string[]
  readonly times?: Partial<SimTimes>
  readonly style?: OperationStyle
  /** What clients are told to wait between questions, in seconds. */
  readonly retryAfterS?: number
  /** How much virtual time passes with every question about an operation under way, so that tests need not wait. */
  readonly pollAdvancesMs?: number
  readonly pageSize?: number
  readonly unknowns?: Partial<Unknowns>
  readonly throttle?: { readonly reads?: ThrottleLimit; readonly writes?: ThrottleLimit }
  readonly quotas?: Quotas
  /** Where pages of blobs are kept: in memory, in sparse files, or nowhere for measurements. */
  readonly pages?: 'memory' | 'disk' | 'discard'
  /** A file that gets the transcript as JSON lines. */
  readonly transcriptPath?: string
}

/** Times short enough to watch. */
export const defaultTimes: SimTimes = {
  disk: 500,
  grantAccess: 200,
  snapshot: 500,
  image: 1000,
  gallery: 500,
  replication: 4000,
  virtualMachine: 1000,
  remove: 500,
  deployment: 5000,
}
