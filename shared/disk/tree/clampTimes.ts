import type { DiskTools } from '../diskTools.ts'
import { runTool } from '../runTool.ts'

/** Sets the times of content in a tree that are after the epoch to it; older ones stay. Symbolic links are not followed. */
export async function clampTimes(tools: DiskTools, tree: string, epochSeconds: number): Promise<void> {
  const epoch = `@${epochSeconds}`
  const touch = ['touch', '--no-dereference', `--date=${epoch}`, '--']
  await runTool(tools, {
    file: 'find',
    args: [tree, '-xdev', '-newermt', epoch, '-exec', ...touch, '{}', '+'],
  })
}
