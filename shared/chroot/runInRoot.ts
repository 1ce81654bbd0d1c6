import { capture, describeFailure } from '../base/commandFailure.ts'
import { ImageError } from '../base/errors.ts'
import type { OutputReceiver } from '../base/childOutput.ts'
import type { ChrootRoot } from './chrootRoot.ts'

/** Runs a program of the target to a good end and resolves with its standard output; throws TOOL_FAILED for any other end. */
export async function runInRoot(
  root: ChrootRoot,
  [file, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  onOutput?: OutputReceiver,
): Promise<string> {
  const request = { file, args, env, ...(onOutput ? { onOutput } : {}) }
  const result = await capture(async (full) => root.run(full), { ...request, cwd: '/' })
  if (result.exitCode === 0) return result.stdout
  // A script of ours would hide what went wrong.
  const shown = args[0] === '-c' ? [] : args
  throw new ImageError('TOOL_FAILED', describeFailure({ file, args: shown }, result, result.tail))
}
