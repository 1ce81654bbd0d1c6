import { defaultTimes, type SimTimes } from '#test/sim/azure/options.ts'

/** A simulated Azure in which nothing takes any time. */
export const noTimes = Object.fromEntries(
  Object.keys(defaultTimes).map((name) => [name, 0]),
) as unknown as SimTimes
