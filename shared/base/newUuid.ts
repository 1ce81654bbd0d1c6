import { readFileSync } from 'node:fs'

const kernelUuid = '/proc/sys/kernel/random/uuid'

/** A random UUID: from the kernel where it makes them (random(4)), which saves a short run the load of `node:crypto`. */
export async function newUuid(): Promise<string> {
  const uuid = readKernelUuid()
  if (uuid !== undefined) return uuid
  const { randomUUID } = await import('node:crypto')
  return randomUUID()
}

function readKernelUuid(): string | undefined {
  try {
    return /^[0-9a-f-]{36}$/.exec(readFileSync(kernelUuid, 'latin1').trimEnd())?.[0]
  } catch {
    return undefined
  }
}
