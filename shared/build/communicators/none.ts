import type { Communicator } from '../communicator.ts'

const refuse = (what: string) => async (): Promise<never> => {
  throw new Error(`There is no machine to ${what}: the communicator of this build is “none”.`)
}
const nothing = async (): Promise<void> => undefined

/** `communicator = "none"`: there is no machine. Commands have succeeded at once, files have nowhere to go. */
export const noCommunicator: Communicator = {
  scriptFolder: '/tmp',
  start: async () => ({ exitCode: 0, signal: null }),
  upload: refuse('upload a file to'),
  uploadFolder: refuse('upload a folder to'),
  download: refuse('download a file from'),
  downloadFolder: refuse('download a folder from'),
  remove: nothing,
}

/** What the `file` builder provisions, as Packer does: a machine of which everything has succeeded at once. */
export const mockCommunicator: Communicator = {
  ...noCommunicator,
  upload: nothing,
  uploadFolder: nothing,
  download: nothing,
  downloadFolder: nothing,
}
