import { capture } from '../base/commandFailure.ts'
import { ImageError } from '../base/errors.ts'
import { programFailure, type HostPrograms } from './hostPrograms.ts'

/** A program and its arguments. */
export type Command = readonly [string, ...string[]]

/** How far commands came. */
export interface CommandRow {
  /** How many of them came to a good end. */
  readonly doneCount: number
  /** What the next one failed with, as {@link programFailure} tells it; undefined when all are done. */
  readonly failure: ImageError | undefined
}

/** Each command follows the number of its words. An empty line is printed for each that ended well, where none of them can print to. */
const script = String.raw`exec 3>&1 >&2
while [ $# -gt 0 ]; do
  words= at=1 count=$1
  shift
  while [ $at -le $count ]; do words="$words \"\${$at}\""; at=$((at + 1)); done
  eval "$words" 3>&- || exit
  echo >&3
  shift $count
done`

/**
 * Runs commands of this system one after the other until one fails, at the cost of one: to enter a sandbox takes longer than most of
 * them do. Rejects as the host's exec does.
 */
export async function runInARow(commands: readonly Command[], host: HostPrograms): Promise<CommandRow> {
  if (commands.length === 0) return { doneCount: 0, failure: undefined }
  const words = commands.flatMap((command) => [String(command.length), ...command])
  const request = { file: 'sh', args: ['-c', script, 'sh', ...words], cwd: '/', env: host.env }
  const result = await capture(host.exec, request)
  if (result.stoppedBy === 'cancel') throw new ImageError('CANCELLED', 'A row of commands was stopped.')
  if (result.exitCode === 0) return { doneCount: commands.length, failure: undefined }
  const doneCount = result.stdout.split('\n').length - 1
  const [file, ...args] = commands[doneCount] ?? ['sh']
  return {
    doneCount,
    failure: programFailure({ file, args }, result),
  }
}
