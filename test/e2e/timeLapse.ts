import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How many times as fast long pauses pass. */
export const lapse = 60

/** Options of a Node.js in which each pause of seconds passes {@link lapse} times as fast, so that a minute is a second. */
export async function timeLapse(folder: string): Promise<readonly string[]> {
  const path = join(folder, 'timeLapse.cjs')
  const text = `
const { syncBuiltinESMExports } = require('node:module')
const promises = require('node:timers/promises')
const shorter = (ms) => (ms >= 5000 ? ms / ${lapse} : ms)
const [wait, waitFor] = [globalThis.setTimeout, promises.setTimeout]
globalThis.setTimeout = (run, ms, ...rest) => wait(run, shorter(ms), ...rest)
promises.setTimeout = (ms, ...rest) => waitFor(shorter(ms), ...rest)
syncBuiltinESMExports()
`
  await writeFile(path, text)
  return ['--require', path]
}
