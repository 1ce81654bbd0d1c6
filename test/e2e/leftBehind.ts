import { readdir } from 'node:fs/promises'
import { relative } from 'node:path'
import { phaseOf } from '#test/agent/transcript.ts'
import type { Step } from './agentStep.ts'

/** What a step may leave in the agent's temp directory: its report, and the key file of Azure's task library. */
const documented = /^(?:machine-image-report\/.*|\.taskkey)$/

/** What this product makes for itself, wherever it is. */
const ours = /(?:^|\/)(?:\.machine-image-tasks|mi-[a-z0-9]{6})(?:\/|$)/

/** Everything a step left on disk that it should not have: in the temp directory, the work folder and the user's cache. */
export async function leftBehind({ transcript, home }: Step): Promise<readonly string[]> {
  return [
    ...transcript.leftovers.filter((path) => !documented.test(path)),
    ...(await pathsBelow(transcript.directories['root'] ?? '', ours)),
    ...(await pathsBelow(home, /^\.cache\/machine-image\//)),
  ]
}

/** How long the main process took from the request to cancel to its end, in milliseconds. */
export function cancelToExitMs({ transcript }: Step): number {
  const events = phaseOf(transcript, 'main')?.ladder ?? []
  const at = (name: string) => events.find(({ event }) => event === name)?.atMs ?? Number.NaN
  return at('exit') - at('cancel')
}

async function pathsBelow(directory: string, pattern: RegExp): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .map((entry) => relative(directory, `${entry.parentPath}/${entry.name}`))
    .filter((path) => pattern.test(path))
}
