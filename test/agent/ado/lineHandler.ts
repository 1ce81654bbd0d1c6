import type { InterpretedCommand, StreamName } from '../transcript.ts'
import { readAdoLine, type AdoCommand } from './command.ts'
import type { AdoJob } from './job.ts'
import { isCommandAllowed } from './restrictions.ts'
import { CommandFailure, CommandRefusal, taskCommands } from './taskCommands.ts'

/** Commands of other areas than `task`: the harness records that they were given and does nothing. */
const otherCommands: ReadonlySet<string> = new Set([
  'artifact.associate',
  'artifact.upload',
  'build.addbuildtag',
  'build.updatebuildnumber',
  'build.uploadlog',
  'build.uploadsummary',
  'codecoverage.enable',
  'codecoverage.publish',
  'release.updatereleasename',
  'results.publish',
  'telemetry.publish',
])

/** Does with a line of output what the agent does: carries out the command in it, or logs it. */
export function handleAdoLine(job: AdoJob, stream: StreamName, line: string): void {
  const { recorder } = job
  const read = readAdoLine(line)
  if (read?.disguised === true) recorder.violation('disguised-command', line)
  if (read === undefined) {
    recorder.print(line)
    return
  }
  if (read.kind === 'unparsable') {
    recorder.agentWarning('unparsable-command', `'##vso' is in the line but no command: ${line}`)
    recorder.print(line)
    return
  }
  const { command, disguised } = read
  const name = `${command.area}.${command.event}`
  const outcome = apply(job, name, command)
  const { masker } = recorder
  const isDebug = name.toLowerCase() === 'task.debug'
  if (!isDebug && /^true$/i.test(job.variables.get('System.Debug')?.value ?? '')) {
    recorder.print(`##[debug]Processed: ${line}`)
  }
  recorder.commands.push({
    phase: recorder.phase ?? 'main',
    stream,
    name,
    properties: Object.fromEntries(
      Object.entries(command.properties).map(([key, value]) => [key, masker.mask(value)]),
    ),
    data: masker.mask(command.data),
    form: 'vso',
    disguised,
    outcome,
  })
}

function apply(job: AdoJob, name: string, command: AdoCommand): InterpretedCommand['outcome'] {
  const { recorder } = job
  const isTask = command.area.toLowerCase() === 'task'
  const known = isTask
    ? Object.hasOwn(taskCommands, command.event.toLowerCase())
    : otherCommands.has(name.toLowerCase())
  if (!known) {
    const isAreaKnown =
      isTask || [...otherCommands].some((one) => one.startsWith(`${command.area.toLowerCase()}.`))
    if (isAreaKnown) recorder.commandError('unknown-command', `no such command: ##vso[${name}]`)
    else recorder.agentWarning('unknown-command', `no such command area: ##vso[${name}]`)
    return 'unknown'
  }
  if (!isCommandAllowed(job.restrictions, name)) {
    recorder.agentWarning('refused-command', `##vso[${name}] is not allowed here`)
    return 'refused'
  }
  try {
    if (isTask) taskCommands[command.event.toLowerCase()]?.(job, command)
    return 'applied'
  } catch (error) {
    if (error instanceof CommandRefusal) {
      recorder.agentWarning('refused-variable', `setting ${error.message} is not allowed here`)
      return 'refused'
    }
    if (!(error instanceof CommandFailure)) throw error
    recorder.commandError(error.rule, `##vso[${name}] failed: ${error.message}`)
    return 'failed'
  }
}
