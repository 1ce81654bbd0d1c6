import { platform } from 'node:os'
import { BlockingOutput } from '../../base/blockingOutput.ts'
import { type LineOutput, LineWriter } from '../../base/lineWriter.ts'

/** Standard output or standard error, for whole lines. */
export function outputOf(name: 'stdout' | 'stderr'): LineOutput {
  // Windows wants text for its consoles, not bytes.
  return platform() === 'win32'
    ? new LineWriter(process[name])
    : new BlockingOutput(name === 'stdout' ? 1 : 2)
}

/** Says on standard error that standard output could not be written, if that is so; true then. */
export function sayIfUnwritten({ failure }: LineOutput): boolean {
  if (failure === undefined) return false
  outputOf('stderr').write([`error: Standard output could not be written: ${failure}`])
  return true
}
