import { statfs } from 'node:fs/promises'
import type { Mount } from '../base/mountinfo.ts'
import type { Refusal } from './refusal.ts'

/** Packer's plugin files, sockets and scripts together. */
const neededInodes = 64

/** Room on a file system; a field is undefined when the file system sets no such limit. */
export interface Room {
  readonly freeBytes: number | undefined
  readonly freeInodes: number | undefined
}

/** The room an ordinary account has left at `path`. */
export async function roomAt(path: string): Promise<Room> {
  const { blocks, bavail, bsize, files, ffree } = await statfs(path)
  return {
    freeBytes: blocks === 0 ? undefined : bavail * bsize,
    freeInodes: files === 0 ? undefined : ffree,
  }
}

/** Refuses a directory that has too little room; undefined when there is enough. */
export function refuseForRoom(room: Room, needBytes: number, mount: Mount | undefined): Refusal | undefined {
  const at = mount?.mountPoint ?? 'its file system'
  if (room.freeBytes !== undefined && room.freeBytes < needBytes) {
    return {
      kind: 'no-space',
      reason: `only ${mebibytes(room.freeBytes)} of the ${mebibytes(needBytes)} needed are free on ${at}`,
      remedy: `free space on ${at}`,
    }
  }
  if (room.freeInodes !== undefined && room.freeInodes < neededInodes) {
    return {
      kind: 'no-inodes',
      reason: `only ${room.freeInodes} of the ${neededInodes} inodes needed are free on ${at}`,
      remedy: `remove files from ${at}`,
    }
  }
  return undefined
}

/** `536870912` → `512 MiB`, rounded down so that too little never looks like enough. */
export function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`
}
