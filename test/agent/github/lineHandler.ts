import type { Recorder } from '../recorder.ts'
import type { InterpretedCommand, StreamName } from '../transcript.ts'
import { readAnnotation } from './annotation.ts'
import { readGitHubLine, registeredCommands, type GitHubCommand } from './command.ts'
import { addGithubSecret } from './masker.ts'

/** What the lines of a step may change besides the record, and what they are read against. */
export interface GitHubLineContext {
  readonly recorder: Recorder
  readonly workspace: string
  /** Whether RUNNER_DEBUG is on. */
  readonly debug: boolean
  readonly state: Map<string, string>
  readonly declaredOutputs: ReadonlySet<string>
}

type Outcome = InterpretedCommand['outcome']

/** The runner's handler of output lines; one per phase, because stop tokens end with it. */
export class GitHubLineHandler {
  readonly #context: GitHubLineContext
  readonly #registered = new Set(registeredCommands)
  #stopToken: string | undefined
  #echo: boolean

  constructor(context: GitHubLineContext) {
    this.#context = context
    this.#echo = context.debug
  }

  /** Does with a line what the runner does: carries out the command in it, or logs it. */
  handle(stream: StreamName, line: string): void {
    const { recorder } = this.#context
    const read = readGitHubLine(line, (name) => this.#registered.has(name.toLowerCase()))
    if (read === undefined) {
      recorder.print(line)
      return
    }
    const { command, disguised } = read
    const isResume =
      this.#stopToken !== undefined && command.name.toLowerCase() === this.#stopToken.toLowerCase()
    if (this.#stopToken !== undefined && !isResume) {
      recorder.print(line)
      return
    }
    if (disguised) recorder.violation('disguised-command', line)
    const outcome = isResume ? this.#resume(line) : this.#apply(command, line)
    const { masker } = recorder
    recorder.commands.push({
      phase: recorder.phase ?? 'main',
      stream,
      name: isResume ? 'resume' : command.name.toLowerCase(),
      properties: Object.fromEntries(
        Object.entries(command.properties).map(([key, value]) => [key, masker.mask(value)]),
      ),
      data: masker.mask(command.data),
      form: command.form,
      disguised,
      outcome,
    })
  }

  /** Whether commands are stopped now: a phase should not end so. */
  get isStopped(): boolean {
    return this.#stopToken !== undefined
  }

  #resume(line: string): Outcome {
    this.#registered.delete(this.#stopToken?.toLowerCase() ?? '')
    this.#stopToken = undefined
    this.#context.recorder.print(line)
    return 'applied'
  }

  #apply(command: GitHubCommand, line: string): Outcome {
    const { recorder, workspace, debug } = this.#context
    const name = command.name.toLowerCase()
    const quiet = ['add-mask', 'debug', 'error', 'warning', 'notice', 'stop-commands'].includes(name)
    if (this.#echo && !quiet) recorder.print(line)
    switch (name) {
      case 'stop-commands':
        return this.#stop(command.data, line)
      case 'add-mask':
        return this.#addMask(command.data)
      case 'debug':
        if (debug) recorder.print(`##[debug]${command.data}`)
        return 'applied'
      case 'error':
      case 'warning':
      case 'notice': {
        const { issue, problems } = readAnnotation(command, workspace)
        for (const problem of problems) recorder.violation('invalid-annotation', `${problem}: ${line}`)
        recorder.issue(issue)
        return 'applied'
      }
      case 'group':
        recorder.print(`##[group]${command.data}`)
        return 'applied'
      case 'endgroup':
        recorder.print('##[endgroup]')
        return 'applied'
      case 'echo':
        return this.#setEcho(command.data)
      case 'set-output':
      case 'save-state':
        return this.#setDeprecated(name, command)
      case 'set-env':
      case 'add-path':
        recorder.commandError('refused-command', `the ${name} command is disabled`)
        return 'refused'
      case 'add-matcher':
      case 'remove-matcher':
        if (command.data === '' && command.properties['owner'] === undefined) {
          recorder.agentWarning('command-failed', `${name} needs a file`)
          return 'failed'
        }
        return 'applied'
      default:
        recorder.agentWarning('unknown-command', `no such command: ${name}`)
        return 'unknown'
    }
  }

  #stop(token: string, line: string): Outcome {
    const { recorder } = this.#context
    const key = token.toLowerCase()
    if (token === '' || key === 'pause-logging' || this.#registered.has(key)) {
      recorder.commandError('command-failed', `"${token}" is no token to stop commands with`)
      return 'failed'
    }
    this.#stopToken = token
    this.#registered.add(key)
    if (token.length > 6) recorder.masker.add(token)
    recorder.print(line)
    return 'applied'
  }

  #addMask(value: string): Outcome {
    const { recorder } = this.#context
    if (value.trim() === '') {
      recorder.agentWarning('command-failed', 'add-mask with nothing to mask')
      return 'failed'
    }
    addGithubSecret(recorder.masker, value)
    if (this.#echo) recorder.print('::add-mask::***')
    return 'applied'
  }

  #setEcho(value: string): Outcome {
    const word = value.trim().toUpperCase()
    if (word !== 'ON' && word !== 'OFF') {
      this.#context.recorder.commandError('command-failed', `echo is on or off, not "${value}"`)
      return 'failed'
    }
    this.#echo = word === 'ON'
    return 'applied'
  }

  #setDeprecated(command: string, { properties, data }: GitHubCommand): Outcome {
    const { recorder, state, declaredOutputs } = this.#context
    const name = properties['name'] ?? ''
    recorder.agentWarning('deprecated-command', `the ${command} command is deprecated: ${name}`)
    if (name === '') {
      recorder.commandError('command-failed', `${command} without a name`)
      return 'failed'
    }
    if (command === 'save-state') state.set(name, data)
    else {
      if (!declaredOutputs.has(name)) recorder.violation('undeclared-output', name)
      recorder.outputs.set(name, { value: data, isSecret: recorder.masker.mask(data) !== data })
    }
    return 'applied'
  }
}
