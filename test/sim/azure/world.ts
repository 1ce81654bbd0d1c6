import type { ArmErrorBody } from './arm/armError.ts'
import { Operations, type OperationStyle } from './arm/operations.ts'
import { Regions } from './arm/regions.ts'
import { ResourceStore } from './arm/resourceStore.ts'
import { Throttle } from './arm/throttle.ts'
import { defaultIds } from './entra/applications.ts'
import {
  defaultTimes,
  type AzureSimulatorOptions,
  type Quotas,
  type SimTimes,
  type Unknowns,
} from './options.ts'
import { SimClock } from './simClock.ts'
import { BlobStore } from './storage/blobStore.ts'

/** A permission that is missing: an action as Azure names it, and a scope it is missing at or below. */
export interface Denial {
  readonly action: RegExp
  readonly scope?: string
}

/** An operation that is to fail after it was accepted, by `VERB type` as in `PUT Microsoft.Compute/disks`. */
export interface OperationFault {
  readonly match: RegExp
  readonly nth?: number
  readonly error: ArmErrorBody
}

/** The state of a simulated Azure, which its services share. */
export class World {
  readonly clock: SimClock
  readonly store = new ResourceStore()
  readonly operations: Operations
  readonly regions: Regions
  readonly throttle: Throttle
  readonly blobs: BlobStore
  readonly times: SimTimes
  readonly style: OperationStyle
  readonly retryAfterS: number
  readonly pollAdvancesMs: number
  readonly pageSize: number
  readonly unknowns: Unknowns
  readonly quotas: Quotas
  readonly subscriptionId = defaultIds.subscriptionId
  readonly tenantId = defaultIds.tenantId
  denials: readonly Denial[] = []
  /** Regions that take no more copies of versions. */
  fullRegions: ReadonlySet<string> = new Set()
  /** Types whose bodies went unchecked, because their schemas are not there. */
  readonly unchecked = new Set<string>()
  #operationFaults: { readonly fault: OperationFault; seen: number }[] = []

  constructor(options: AzureSimulatorOptions) {
    this.clock = new SimClock(options.skewMs ?? 0)
    this.operations = new Operations(this.clock)
    this.regions = new Regions(options.regions)
    this.throttle = new Throttle(options.throttle ?? {}, this.clock)
    this.blobs = new BlobStore(options.pages ?? 'memory', this.clock)
    this.times = { ...defaultTimes, ...options.times }
    this.style = options.style ?? 'both'
    this.retryAfterS = options.retryAfterS ?? 1
    this.pollAdvancesMs = options.pollAdvancesMs ?? 0
    this.pageSize = options.pageSize ?? 100
    this.unknowns = {
      galleryConditions: 'ignored',
      diskConditions: 'honoured',
      grantWhileActive: 'again',
      ...options.unknowns,
    }
    this.quotas = options.quotas ?? new Map()
  }

  /** Whether a permission is missing. */
  denies(action: string, scope: string): boolean {
    return this.denials.some(
      (denial) =>
        denial.action.test(action) &&
        (denial.scope === undefined || scope.toLowerCase().startsWith(denial.scope.toLowerCase())),
    )
  }

  /** Which accepted operations fail later. */
  setOperationFaults(faults: readonly OperationFault[]): void {
    this.#operationFaults = faults.map((fault) => ({ fault, seen: 0 }))
  }

  /** The failure in store for an operation; undefined when it is to succeed. */
  operationFault(verb: string, type: string): ArmErrorBody | undefined {
    for (const entry of this.#operationFaults) {
      if (!entry.fault.match.test(`${verb} ${type}`)) continue
      entry.seen++
      if (entry.fault.nth === undefined || entry.fault.nth === entry.seen) return entry.fault.error
    }
    return undefined
  }
}
