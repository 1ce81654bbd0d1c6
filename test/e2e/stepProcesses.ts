import { setTimeout as delay } from 'node:timers/promises'
import { processesIn } from '#test/agent/orphans.ts'
import { allPids, commandLineOf, isIn } from '#test/agent/processTable.ts'

/** The pid of the main process of a step below `root`; undefined before it has started and after it has ended. */
export async function mainProcessOf(root: string): Promise<number | undefined> {
  for (const pid of await allPids()) {
    if (/ \S+\/main\.mjs$/.test(await commandLineOf(pid)) && (await isIn(pid, root))) return pid
  }
  return undefined
}

/** Resolves with what `look` finds as soon as it finds something; throws after `limitMs`. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  limitMs = 30_000,
): Promise<T> {
  const deadlineMs = performance.now() + limitMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > deadlineMs) throw new Error(`${what}: not within ${limitMs} ms`)
    await delay(50)
  }
}

/** Resolves when nothing runs below `root` any more. */
export async function allEnded(root: string): Promise<void> {
  await eventually(`nothing runs in ${root}`, async () =>
    (await processesIn(root)).length === 0 ? true : undefined,
  )
}
