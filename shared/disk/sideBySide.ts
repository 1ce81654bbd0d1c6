import type { DiskTools } from './diskTools.ts'

/** Work that is done with tools. */
type ToolWork<T> = (tools: DiskTools) => Promise<T>

/**
 * Does two things at the same time. When one fails, the programs of the other are stopped; the first failure is thrown when both
 * have ended.
 */
export async function sideBySide<A, B>(
  tools: DiskTools,
  first: ToolWork<A>,
  second: ToolWork<B>,
): Promise<readonly [A, B]> {
  const failed = new AbortController()
  const signals = tools.signal === undefined ? [failed.signal] : [failed.signal, tools.signal]
  const stoppable = { ...tools, signal: AbortSignal.any(signals) }
  const failures: unknown[] = []
  const run = async <T>(work: ToolWork<T>): Promise<T> => {
    try {
      return await work(stoppable)
    } catch (thrown) {
      failures.push(thrown)
      failed.abort()
      throw thrown
    }
  }
  const both = [run(first), run(second)] as const
  await Promise.allSettled(both)
  if (failures.length > 0) throw failures[0] as Error
  return Promise.all(both)
}
