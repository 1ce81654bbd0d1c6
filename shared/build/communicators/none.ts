import type { Communicator } from '../communicator.ts'

const nothing = async (): Promise<void> => undefined

/** The communicator to no machine: whatever it is asked for has succeeded at once. */
export const noCommunicator: Communicator = {
  scriptFolder: '/tmp',
  start: async () => ({ exitCode: 0, signal: null }),
  upload: nothing,
  uploadFolder: nothing,
  download: nothing,
  downloadFolder: nothing,
  remove: nothing,
}
