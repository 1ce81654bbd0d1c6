import { readFile, stat } from 'node:fs/promises'
import { basename, isAbsolute, relative } from 'node:path'
import { mergeResults, type Issue, type StepResult, type ViolationRule } from '../transcript.ts'
import type { AdoCommand } from './command.ts'
import type { AdoJob } from './job.ts'
import { isVariableSettable } from './restrictions.ts'

/** Thrown by a command the agent cannot carry out: the step fails. */
export class CommandFailure extends Error {
  readonly rule: ViolationRule

  constructor(message: string, rule: ViolationRule = 'command-failed') {
    super(message)
    this.rule = rule
  }
}

/** Thrown by a command that the restrictions do not let through: a warning, and nothing happens. */
export class CommandRefusal extends Error {}

type TaskCommand = (job: AdoJob, command: AdoCommand) => void

/** The commands of the area `task`, by lower-case event. Each throws when the agent would. */
export const taskCommands: Readonly<Record<string, TaskCommand>> = {
  logissue: logIssue,
  issue: logIssue,
  logdetail: (_, { properties }) => {
    if (!/^[\da-f-]{36}$/i.test(properties['id'] ?? '')) throw new CommandFailure('logdetail needs an id')
  },
  complete,
  setprogress: () => {},
  setsecret: (job, { data }) => {
    refuseLines(job, data)
    job.recorder.masker.add(data)
  },
  setvariable: setVariable,
  settaskvariable: setTaskVariable,
  debug: (job, { data }) => {
    if (/^true$/i.test(job.variables.get('System.Debug')?.value ?? '')) job.recorder.print(`##[debug]${data}`)
  },
  prependpath: (job, { data }) => {
    if (data === '') throw new CommandFailure('prependpath needs a path')
    if (!isVariableSettable(job.restrictions, 'PATH')) throw new CommandRefusal('PATH')
    const paths = job.recorder.pathAdditions
    const known = paths.indexOf(data)
    if (known >= 0) paths.splice(known, 1)
    paths.push(data)
  },
  uploadsummary: (job, { data }) => attach(job, basename(data), data, true),
  uploadfile: (job, { data }) => attach(job, basename(data), data, false),
  addattachment: (job, { data, properties }) => {
    if ((properties['type'] ?? '') === '') throw new CommandFailure('addattachment needs a type')
    if (/[/\0]/.test(properties['type'] ?? ''))
      throw new CommandFailure('the type of an attachment is no file name')
    attach(job, properties['name'] ?? '', data, false)
  },
  setendpoint: (_, { properties }) => {
    if ((properties['id'] ?? '') === '') throw new CommandFailure('setendpoint needs an id')
  },
}

const resultNames: readonly string[] = ['Succeeded', 'SucceededWithIssues', 'Failed', 'Canceled', 'Skipped']

function complete(job: AdoJob, { properties }: AdoCommand): void {
  const result = properties['result'] ?? ''
  if (!resultNames.includes(result)) throw new CommandFailure(`complete with result "${result}"`)
  job.result = mergeResults(job.result, result as StepResult)
  if (isTrue(properties['done'])) job.onForceComplete()
}

function setVariable(job: AdoJob, { properties, data }: AdoCommand): void {
  const name = properties['variable'] ?? ''
  if (name === '') throw new CommandFailure('setvariable without a name')
  const existing = job.variables.get(name)
  if (existing?.readOnly === true) throw new CommandFailure(`${name} is read-only`, 'read-only-variable')
  const isSecret = isTrue(properties['issecret'])
  if (isSecret) {
    refuseLines(job, data)
    job.recorder.masker.add(data)
  }
  if (!isVariableSettable(job.restrictions, name)) throw new CommandRefusal(name)
  const asOutput = isTrue(properties['isoutput'])
  const isDeclared = job.declaredOutputs.has(name.toLowerCase())
  if (asOutput && !isDeclared) job.recorder.violation('undeclared-output', name)
  if (asOutput || isDeclared) {
    job.recorder.outputs.set(name, { value: data, isSecret })
    return
  }
  job.setByTask.add(name.toLowerCase())
  job.variables.set(name, {
    value: data,
    isSecret: isSecret || existing?.isSecret === true,
    readOnly: isTrue(properties['isreadonly']),
  })
}

function setTaskVariable(job: AdoJob, { properties, data }: AdoCommand): void {
  const name = properties['variable'] ?? ''
  if (name === '') throw new CommandFailure('settaskvariable without a name')
  if (job.taskVariables.get(name)?.readOnly === true) {
    throw new CommandFailure(`task variable ${name} is read-only`, 'read-only-variable')
  }
  const isSecret = isTrue(properties['issecret'])
  if (isSecret) {
    refuseLines(job, data)
    job.recorder.masker.add(data)
  }
  job.taskVariables.set(name, { value: data, isSecret, readOnly: isTrue(properties['isreadonly']) })
}

function logIssue(job: AdoJob, { properties, data }: AdoCommand): void {
  const type = properties['type']?.toLowerCase()
  if (type !== 'error' && type !== 'warning') throw new CommandFailure(`issue of type "${type ?? ''}"`)
  const { correlationid, code, sourcepath } = properties
  if (correlationid !== undefined && correlationid !== job.correlationId) {
    job.recorder.violation('command-failed', `issue with a foreign correlation id: ${data}`)
  }
  const file = sourcepath === undefined ? undefined : localPath(job, sourcepath)
  const line = wholeNumber(job, properties['linenumber'])
  const column = wholeNumber(job, properties['columnnumber'])
  const issue: Omit<Issue, 'phase' | 'reported'> = {
    type,
    message: data,
    source: 'task',
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(code === undefined ? {} : { code }),
  }
  const logged =
    file === undefined ? data : `${file}(${line ?? ''},${column ?? ''}): ${type} ${code ?? ''}: ${data}`
  job.recorder.issue(issue, logged)
}

/** The path of a source file as the agent reports it: relative to the sources when it lies there. */
function localPath(job: AdoJob, path: string): string {
  const root = job.variables.get('System.DefaultWorkingDirectory')?.value
  if (root === undefined || !isAbsolute(path)) return path
  const inside = relative(root, path)
  return inside.startsWith('..') ? path : inside
}

function wholeNumber(job: AdoJob, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  job.recorder.violation('invalid-annotation', `${text} is no line or column`)
  return undefined
}

function attach(job: AdoJob, name: string, path: string, isSummary: boolean): void {
  if (name === '' || path === '') throw new CommandFailure('an attachment needs a name and a path')
  job.recorder.uploads.push(
    stat(path).then(
      async (found) => {
        if (!found.isFile()) job.recorder.commandError('command-failed', `no file to upload: ${path}`)
        else if (isSummary) job.recorder.summary += await readFile(path, 'utf8')
      },
      () => job.recorder.commandError('command-failed', `no file to upload: ${path}`),
    ),
  )
}

function refuseLines(job: AdoJob, value: string): void {
  if (/[\r\n]/.test(value) && !isTrue(job.knob('SYSTEM_UNSAFEALLOWMULTILINESECRET'))) {
    throw new CommandFailure('a secret of more than one line', 'multiline-secret')
  }
}

function isTrue(text: string | undefined): boolean {
  return text?.trim().toLowerCase() === 'true'
}
