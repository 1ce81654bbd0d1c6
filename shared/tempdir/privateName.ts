import { randomInt } from 'node:crypto'
import { join } from 'node:path'

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
const randomLength = 6

/** The names of the directories this product makes for itself below a chosen directory. */
export const privateNamePattern = /^mi-[a-z0-9]{6}$/

/** The record of who made a private directory, in it. */
export const ownerFileName = '.owner'

/**
 * Longest path of a private directory in bytes: Packer puts sockets of up to 23 more bytes into it, and a socket's path
 * holds 107 bytes on Linux and 103 on macOS.
 */
export const longestPrivatePathBytes = 80

/** A new path for a private directory below `base`. */
export function newPrivatePath(base: string): string {
  let suffix = ''
  for (let index = 0; index < randomLength; index++) suffix += alphabet.charAt(randomInt(alphabet.length))
  return join(base, `mi-${suffix}`)
}
