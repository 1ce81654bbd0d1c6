import { writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { SourcePosition } from '../../base/errors.ts'
import type { LogEvent } from '../../base/log.ts'
import { userFolder } from '../../base/userFolder.ts'
import { noPlatformIdentity } from '../../base/platformIdentity.ts'
import { linesOfText } from '../../base/text/sanitise.ts'
import type { RawInputs } from '../../declaration/readInputs.ts'
import type { TaskShape } from '../../declaration/task.ts'
import { exitSafely } from '../exitSafely.ts'
import type { Host, OpenHost, RunResult } from '../host.ts'
import { plainEnvironment } from '../plainEnvironment.ts'
import { progressPace } from './progressPace.ts'
import { outputOf, sayIfUnwritten } from './standardOutput.ts'

/** A user at a terminal can wait for cloud resources to be deleted, and presses Ctrl+C again when not. */
const graceMs = 120_000

const exitCodes: Readonly<Record<RunResult, number>> = { succeeded: 0, failed: 1, cancelled: 130 }

/** A terminal as a host: plain text, outputs printed at the end, the summary in the file that
 * MACHINE_IMAGE_SUMMARY names. */
export function openLocalHost(inputs: RawInputs): OpenHost {
  return (task) => Promise.resolve(localHost(inputs, task))
}

function localHost(given: RawInputs, task: TaskShape): Host {
  const { title, commandLine } = task
  const environment = plainEnvironment()
  const inputs = withSecrets(given, task, environment)
  const asksForDocument = commandLine?.document !== undefined && inputs.get(commandLine.document) === 'true'
  const results = outputOf('stdout')
  // Who pipes a document into another program wants nothing else there.
  const writer = asksForDocument ? outputOf('stderr') : results
  const outputs: string[] = []
  const isDue = progressPace(() => performance.now())
  const reportDirectory = join(process.cwd(), 'machine-image-report')
  writer.write([title])
  return {
    agent: {
      platform: 'local',
      environment,
      workingDirectory: process.cwd(),
      checkouts: [],
      tempBases: [],
      stateDirectories: stateDirectories(environment),
      reportDirectory,
      toolDirectory: environment['MACHINE_IMAGE_TOOL_DIRECTORY'],
      cancelGraceMs: graceMs,
      identity: noPlatformIdentity,
      hasPost: false,
    },
    inputs,
    secrets: [],
    state: new Map(),
    emit: (event) => {
      if (event.type === 'progress' && !isDue(event)) return
      const output = event.type === 'document' ? results : writer
      output.write(render(event, environment['DEBUG'] !== undefined))
    },
    drained: () => writer.drained(),
    hideSecret: () => undefined,
    saveState: () => undefined,
    setOutput: (name, value) => outputs.push(...linesOfText(`${name} = ${value}`)),
    exportVariable: (name, value) => outputs.push(...linesOfText(`export ${name}=${value}`)),
    addPath: (directory) => outputs.push(...linesOfText(`export PATH=${directory}:$PATH`)),
    async writeSummary(markdown) {
      const path = environment['MACHINE_IMAGE_SUMMARY']
      if (path !== undefined) await writeFile(path, markdown)
    },
    async finish(result, message) {
      if (outputs.length > 0) writer.write(['', 'Outputs:', ...outputs.map((line) => `  ${line}`)])
      await writer.drained()
      await results.drained()
      if (!sayIfUnwritten(results)) writer.write(['', message])
      await writer.drained()
      exitSafely(exitCodes[result])
    },
  }
}

/** The home of the account where HOME is unset; nothing where it is relative. */
function stateDirectories(environment: Readonly<Record<string, string>>): readonly string[] {
  const state = userFolder(environment, 'XDG_STATE_HOME') ?? join(homedir(), '.local', 'state')
  return [state, tmpdir()].filter((path) => isAbsolute(path))
}

/** Secrets are no options: they come in the variables their declarations name. */
function withSecrets(
  given: RawInputs,
  { inputs: definitions }: TaskShape,
  environment: Readonly<Record<string, string>>,
): RawInputs {
  const secrets = Object.entries(definitions).flatMap(([key, input]) => {
    const variable = input.kind === 'text' ? input.secret?.environment : undefined
    const value = variable === undefined ? undefined : environment[variable]
    return value === undefined ? [] : [[key, value] as const]
  })
  return new Map([...secrets, ...given])
}

function render(event: LogEvent, debug: boolean): readonly string[] {
  switch (event.type) {
    case 'document':
    case 'lines':
      return event.lines
    case 'debug':
      return debug ? linesOfText(`debug: ${event.text}`) : []
    case 'command':
      return [`$ ${event.text}`]
    case 'groupStart':
      return ['', `── ${event.title}`]
    case 'groupEnd':
      return []
    case 'annotation': {
      if (event.afterLog === '') return []
      const title = event.title === undefined ? '' : `${event.title}: `
      if (event.afterLog !== undefined) return linesOfText(`${event.level}: ${title}${event.afterLog}`)
      return linesOfText(`${event.level}: ${showPosition(event.at)}${title}${event.text}`)
    }
    case 'progress':
      return [`${event.label}: ${event.percent} %`]
  }
}

function showPosition(at: SourcePosition | undefined): string {
  if (!at) return ''
  return `${[at.file, at.line, at.column].filter((part) => part !== undefined).join(':')}: `
}
