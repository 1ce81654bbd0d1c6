import { createHash } from 'node:crypto'

/** Names what is published and where to, the same in every run that does the same: 24 hex digits. */
export function publishKey(content: string, destination: string): string {
  return createHash('sha256').update(`${content}\n${destination.toLowerCase()}`).digest('hex').slice(0, 24)
}

/** The name of the disk a run uploads to; whoever finds it knows where it comes from. */
export function diskName(key: string, run: string): string {
  return `machine-image-${key.slice(0, 12)}-${run.replaceAll(/[^0-9a-z]/gi, '').slice(0, 12)}`
}
