import { errnoOf } from '../../base/errors.ts'
import type { Exec, ExecRequest, ExecResult } from '../../base/exec.ts'

/**
 * Runs a program that is killed by the kernel when this process ends, however it ends: a machine would run on for ever. Needs setpriv of
 * util-linux, and runs the program without it where there is none. Ends with 127 when there is no such program, or rejects with ENOENT.
 */
export async function execMortal(exec: Exec, request: ExecRequest): Promise<ExecResult> {
  const args = ['--pdeathsig', 'KILL', '--', request.file, ...request.args]
  try {
    return await exec({ ...request, file: 'setpriv', args })
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ENOENT') throw thrown
    return await exec(request)
  }
}
