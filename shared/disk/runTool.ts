import { errnoOf, ImageError } from '../base/errors.ts'
import type { ExecRequest, ExecResult } from '../base/exec.ts'
import type { DiskTools } from './diskTools.ts'
import { toolMissing } from './toolMissing.ts'

/** One run of a program. */
export interface ToolRun {
  readonly file: string
  readonly args: readonly string[]
  /** What starts it: a program and its arguments that end in running the rest. Not told when it fails. */
  readonly via?: readonly string[]
  /** Variables over those of the tools. */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: ExecRequest['input']
  /** Nothing of its standard output is kept. */
  readonly ignoreStdout?: boolean
  /** Exit codes that are no failure; 0 alone when left out. */
  readonly accept?: readonly number[]
}

/** What a program printed and how it ended. */
export interface ToolAnswer {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** More than any answer that is read; a program that prints more has gone mad. */
const mostOutputBytes = 64 * 2 ** 20

/** Where Debian keeps programs for administrators, which ordinary users do not have on their PATH. */
const systemPrograms = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/**
 * Runs a program with a fixed locale and time zone. Throws TOOL_MISSING with the package to install, TOOL_FAILED with the last
 * lines it printed, or CANCELLED.
 */
export async function runTool(tools: DiskTools, run: ToolRun): Promise<ToolAnswer> {
  const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] }
  let sizeBytes = 0
  let result: ExecResult
  const [file = run.file, ...args] = [...(run.via ?? []), run.file, ...run.args]
  try {
    result = await tools.exec({
      file,
      args,
      cwd: tools.workDirectory,
      env: { ...tools.env, LC_ALL: 'C', TZ: 'UTC', ...run.env, PATH: withSystemPrograms(tools.env['PATH']) },
      input: run.input,
      signal: tools.signal,
      onOutput: (chunk, stream) => {
        if (stream === 'stdout' && run.ignoreStdout === true) return
        sizeBytes += chunk.length
        if (sizeBytes > mostOutputBytes)
          throw new ImageError('TOOL_FAILED', `${run.file} printed without end.`)
        output[stream].push(chunk)
      },
    })
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') throw toolMissing(file)
    throw thrown
  }
  if (result.stoppedBy === 'cancel') throw new ImageError('CANCELLED', `${run.file} was stopped.`)
  const stdout = Buffer.concat(output.stdout)
  const stderr = Buffer.concat(output.stderr).toString('utf8')
  const exitCode = result.exitCode ?? -1
  if (result.exitCode !== null && (run.accept ?? [0]).includes(exitCode)) return { exitCode, stdout, stderr }
  // What env, chroot and a sandbox end with when there is no such program.
  if (exitCode === 127) throw toolMissing(run.file)
  const said = (stderr.trim() || stdout.toString('utf8').trim()).split('\n').slice(-8).join('\n')
  throw new ImageError(
    'TOOL_FAILED',
    `${[run.file, ...run.args].join(' ')} ended with ${String(result.exitCode ?? result.signal)}: ${said}`,
  )
}

function withSystemPrograms(path = '/usr/local/bin:/usr/bin:/bin'): string {
  const directories = path.split(':')
  return [...directories, ...systemPrograms.filter((directory) => !directories.includes(directory))].join(':')
}
