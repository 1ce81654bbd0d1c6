import { randomBytes } from 'node:crypto'

/** Random bytes of the operating system. */
export const systemRandom = { bytes: (count: number): Uint8Array => randomBytes(count) }
