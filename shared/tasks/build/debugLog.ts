import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createForeignText } from '../../base/text/foreignLines.ts'
import type { BuildContext } from '../build.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** Where the debug log of Packer goes. */
export interface DebugLog {
  /** Variables that make Packer write one. */
  readonly environment: Readonly<Record<string, string>>
  readonly write: (line: string) => void
}

/** Lines held while the disk is slow; beyond that the log is of no use and lines are dropped. */
const bufferLimitBytes = 16 * 2 ** 20

/**
 * Takes Packer's standard error: into a masked file when the user wants the full log, else to the debug level. Packer never
 * writes the file itself, since what it writes is not masked.
 */
export async function openDebugLog(ctx: BuildContext, wanted: boolean): Promise<DebugLog> {
  const asked = wanted || !['', '0', undefined].includes(ctx.agent.environment['PACKER_LOG'])
  if (!asked) return { environment: {}, write: (line) => ctx.log.debug(line) }
  await makeMissing(ctx.agent.reportDirectory)
  const path = join(ctx.agent.reportDirectory, 'packer.log')
  const file = createWriteStream(path, { mode: 0o600 })
  const inert = createForeignText(ctx.log.masker)
  let failed = false
  file.on('error', (thrown) => {
    if (!failed) ctx.log.warning(`The full Packer log is cut short: ${thrown.message}`)
    failed = true
  })
  ctx.scope.defer(
    'close the Packer log',
    () => new Promise((resolve) => (failed ? resolve() : file.end(() => resolve()))),
  )
  ctx.output('packerLogPath', path)
  return {
    environment: { PACKER_LOG: '1' },
    write(line) {
      // Rows of the machine-readable output are in the log too; a secret with a comma hides in them.
      const plain = line.replaceAll('%!(PACKER_COMMA)', ',')
      if (!failed && file.writableLength < bufferLimitBytes) file.write(inert(plain).join('\n') + '\n')
    },
  }
}
