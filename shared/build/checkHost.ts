import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CheckHost } from '../template/component/definition.ts'

/** What components may look at while they are checked: this machine, from a working directory. */
export function createCheckHost(workingDirectory: string): CheckHost {
  return {
    async kindOf(path) {
      const stats = await stat(resolve(workingDirectory, path)).catch(() => undefined)
      if (!stats) return undefined
      return stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other'
    },
  }
}
