import { join } from 'node:path'
import { Writable } from 'node:stream'
import type taskLib from 'azure-pipelines-task-lib/task.js'
import { LineWriter } from '#shared/base/lineWriter.ts'
import type { LogEvent } from '#shared/base/log.ts'
import { linesOfText } from '#shared/base/text/sanitise.ts'
import type { TaskShape } from '#shared/declaration/task.ts'
import { exitSafely } from '#shared/host/exitSafely.ts'
import type { Host, RunResult } from '#shared/host/host.ts'
import { plainEnvironment } from '#shared/host/plainEnvironment.ts'
import { type PlatformIdentity, secretsOfIdentity } from '#shared/base/platformIdentity.ts'
import { readAgent } from './agent.ts'
import { readIdentity } from './identity.ts'

type TaskLib = typeof taskLib

/** The values of TaskResult in azure-pipelines-task-lib, as `task.complete` spells them. */
const results: Readonly<Record<RunResult, string>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Canceled',
}

/**
 * The Azure Pipelines agent as a host. Everything is read here, once: azure-pipelines-task-lib keeps inputs and secrets
 * encrypted with a key file in the agent's temp directory, and a child that loads the same library makes them unreadable.
 */
export async function openAzurePipelinesHost(task: TaskShape): Promise<Host> {
  const writer = new LineWriter(process.stdout)
  writer.write([task.title])
  const { default: tl } = await import('azure-pipelines-task-lib/task.js')
  const environment = plainEnvironment()
  const { inputs, secrets, state, identity } = readQuietly(tl, task, environment)
  const agent = readAgent(environment, identity)
  return {
    agent,
    inputs,
    secrets,
    state,
    emit: (event) => render(event, tl, writer),
    drained: () => writer.drained(),
    hideSecret: (form) => tl.setSecret(form),
    saveState: (name, value) => tl.setTaskVariable(name, value),
    setOutput: (name, value) => tl.setVariable(name, value, false, true),
    exportVariable: (name, value) => tl.setVariable(name, value),
    addPath: (directory) => tl.command('task.prependpath', null, directory),
    async writeSummary(markdown) {
      const { mkdir, writeFile } = await import('node:fs/promises')
      await mkdir(agent.reportDirectory, { recursive: true })
      const path = join(agent.reportDirectory, 'summary.md')
      await writeFile(path, markdown)
      if (task.outputs['summaryPath']) tl.setVariable('summaryPath', path, false, true)
    },
    async finish(result, message) {
      tl.command('task.complete', { result: results[result] }, message)
      await writer.drained()
      // The result is in the command; an exit code would add a second, empty failure. Unless nobody read the command.
      exitSafely(writer.gone && result !== 'succeeded' ? 1 : 0)
    },
  }
}

/** task-lib prints every input it reads, secret or not, for those who debug the pipeline. */
function readQuietly(
  tl: TaskLib,
  task: TaskShape,
  environment: Readonly<Record<string, string>>,
): Pick<Host, 'inputs' | 'secrets' | 'state'> & { readonly identity: PlatformIdentity } {
  tl.setStdStream(new Writable({ write: (_chunk, _encoding, done) => done() }))
  try {
    const variables = tl.getVariables().filter(({ secret }) => secret)
    const identity = readIdentity(tl, task, environment)
    const secrets = [...variables.map(({ value }) => value), ...secretsOfIdentity(identity)]
    return { inputs: readInputs(tl, task), secrets, state: readState(tl), identity }
  } finally {
    tl.setStdStream(process.stdout)
  }
}

function readInputs(tl: TaskLib, task: TaskShape): ReadonlyMap<string, string> {
  const inputs = new Map<string, string>()
  for (const [key, { aliases = [] }] of Object.entries(task.inputs)) {
    for (const name of [key, ...aliases]) {
      const value = tl.getInput(name)
      if (value !== undefined) inputs.set(name, value)
    }
  }
  return inputs
}

function readState(tl: TaskLib): ReadonlyMap<string, string> {
  const journal = tl.getTaskVariable('journal')
  return new Map(journal === undefined ? [] : [['journal', journal]])
}

function render(event: LogEvent, tl: TaskLib, writer: LineWriter): void {
  switch (event.type) {
    case 'document':
    case 'lines':
      return writer.write(event.lines)
    case 'debug':
      for (const line of linesOfText(event.text)) tl.debug(line)
      return
    case 'command':
      return writer.write([`##[command]${event.text}`])
    case 'groupStart':
      return writer.write([`##[group]${event.title}`])
    case 'groupEnd':
      return writer.write(['##[endgroup]'])
    case 'annotation': {
      const text = event.title === undefined ? event.text : `${event.title}: ${event.text}`
      // The agent shows two grades only.
      if (event.level === 'notice') return writer.write(linesOfText(text))
      const { file, line, column } = event.at ?? {}
      return tl.command(
        'task.logissue',
        { type: event.level, sourcepath: file, linenumber: line, columnnumber: column },
        text,
      )
    }
    case 'progress':
      return tl.command('task.setprogress', { value: String(event.percent) }, event.label)
  }
}
