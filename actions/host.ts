import type * as actionsCore from '@actions/core'
import { LineWriter } from '#shared/base/lineWriter.ts'
import type { LogEvent } from '#shared/base/log.ts'
import { kebabCase } from '#shared/declaration/names.ts'
import type { TaskShape } from '#shared/declaration/task.ts'
import { exitSafely } from '#shared/host/exitSafely.ts'
import type { Host } from '#shared/host/host.ts'
import { plainEnvironment } from '#shared/host/plainEnvironment.ts'
import { secretsOfIdentity } from '#shared/base/platformIdentity.ts'
import { readAgent } from './agent.ts'

type Core = typeof actionsCore

/** The GitHub Actions runner as a host. Inputs, state and paths are read here, once. */
export async function openGitHubHost(task: TaskShape): Promise<Host> {
  const writer = new LineWriter(process.stdout)
  writer.write([task.title])
  const core = await import('@actions/core')
  const journal = core.getState('journal')
  const agent = readAgent(plainEnvironment())
  return {
    agent,
    inputs: readInputs(core, task),
    // The runner does not tell an action which of its values are secret; it masks those in the log itself.
    secrets: secretsOfIdentity(agent.identity),
    state: new Map(journal === '' ? [] : [['journal', journal]]),
    emit: (event) => render(event, core, writer),
    drained: () => writer.drained(),
    hideSecret: (form) => core.setSecret(form),
    saveState: (name, value) => core.saveState(name, value),
    setOutput: (name, value) => core.setOutput(name, value),
    exportVariable: (name, value) => core.exportVariable(name, value),
    addPath: (directory) => core.addPath(directory),
    async writeSummary(markdown) {
      await core.summary.addRaw(markdown, true).write()
    },
    async finish(result, message) {
      writer.write([message])
      await writer.drained()
      exitSafely(result === 'succeeded' ? 0 : 1)
    },
  }
}

function readInputs(core: Core, task: TaskShape): ReadonlyMap<string, string> {
  const inputs = new Map<string, string>()
  for (const [key, { aliases = [] }] of Object.entries(task.inputs)) {
    inputs.set(key, core.getInput(kebabCase(key)))
    for (const alias of aliases) inputs.set(alias, core.getInput(alias))
  }
  return inputs
}

function render(event: LogEvent, core: Core, writer: LineWriter): void {
  switch (event.type) {
    case 'document':
    case 'lines':
      return writer.write(event.lines)
    case 'debug':
      return core.debug(event.text)
    case 'command':
      return writer.write([`$ ${event.text}`])
    case 'groupStart':
      return core.startGroup(event.title)
    case 'groupEnd':
      return core.endGroup()
    case 'annotation': {
      const { file, line, column } = event.at ?? {}
      const properties = {
        ...(event.title === undefined ? {} : { title: event.title }),
        ...(file === undefined ? {} : { file }),
        ...(line === undefined ? {} : { startLine: line }),
        ...(column === undefined ? {} : { startColumn: column }),
      }
      return core[event.level](event.text, properties)
    }
    case 'progress':
      return writer.write([`${event.label}: ${event.percent} %`])
  }
}
