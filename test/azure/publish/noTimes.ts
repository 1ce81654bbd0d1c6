import type { SimTimes } from '#test/sim/azure/options.ts'

/** A simulated Azure in which nothing takes any time. */
export const noTimes: SimTimes = {
  disk: 0,
  grantAccess: 0,
  snapshot: 0,
  image: 0,
  gallery: 0,
  replication: 0,
  virtualMachine: 0,
  remove: 0,
}
