import {
  KnownAggregatedReplicationState,
  KnownArchitecture,
  KnownDiskCreateOption,
  KnownDiskSecurityTypes,
  KnownDiskStorageAccountTypes,
  KnownHyperVGeneration,
  KnownReplicationMode,
  KnownSnapshotStorageAccountTypes,
  KnownStorageAccountType,
  KnownSupportedSecurityOption,
} from '@azure/arm-compute'
import { valueAt } from '../../json.ts'
import { invalidParameter } from '../armError.ts'

const words = (known: Readonly<Record<string, string>>) => new Set(Object.values(known))

/** Words of properties by type, where the SDK lists them; checked whether or not there are schemas. */
const known: Readonly<Record<string, readonly (readonly [readonly string[], ReadonlySet<string>])[]>> = {
  'microsoft.compute/disks': [
    [['sku', 'name'], words(KnownDiskStorageAccountTypes)],
    [['properties', 'hyperVGeneration'], words(KnownHyperVGeneration)],
    [['properties', 'creationData', 'createOption'], words(KnownDiskCreateOption)],
    [['properties', 'supportedCapabilities', 'architecture'], words(KnownArchitecture)],
    [['properties', 'supportedCapabilities', 'supportedSecurityOption'], words(KnownSupportedSecurityOption)],
    [['properties', 'securityProfile', 'securityType'], words(KnownDiskSecurityTypes)],
  ],
  'microsoft.compute/snapshots': [[['sku', 'name'], words(KnownSnapshotStorageAccountTypes)]],
  'microsoft.compute/images': [[['properties', 'hyperVGeneration'], words(KnownHyperVGeneration)]],
  'microsoft.compute/galleries/images': [
    [['properties', 'hyperVGeneration'], words(KnownHyperVGeneration)],
    [['properties', 'architecture'], words(KnownArchitecture)],
  ],
  'microsoft.compute/galleries/images/versions': [
    [['properties', 'publishingProfile', 'replicationMode'], words(KnownReplicationMode)],
    [['properties', 'publishingProfile', 'storageAccountType'], words(KnownStorageAccountType)],
  ],
}

/** Throws 400 for a word that the SDK does not know either. */
export function checkKnownWords(type: string, body: unknown): void {
  for (const [path, allowed] of known[type.toLowerCase()] ?? []) {
    const value = valueAt(body, ...path)
    if (value === undefined || value === null) continue
    if (typeof value !== 'string' || !allowed.has(value))
      throw invalidParameter(
        path.join('.'),
        `The value '${JSON.stringify(value)}' of parameter '${path.join('.')}' is not supported.`,
      )
  }
}

/** The states of replication that a version goes through. */
export const replicationStates = KnownAggregatedReplicationState
