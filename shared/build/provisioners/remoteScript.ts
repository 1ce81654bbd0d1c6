import { randomInt } from 'node:crypto'
import { describeError } from '../../base/errors.ts'
import { templateData } from '../buildFacts.ts'
import { ConnectionLost, type CommandEnd } from '../communicator.ts'
import { given } from '../given.ts'
import type { ProvisionerContext } from '../provisioner.ts'
import { formatVariables, scriptVariables } from '../scripts/scriptEnvironment.ts'
import { requireAllowedExit } from '../scripts/scriptExit.ts'
import { shellQuote } from '../scripts/shellQuote.ts'
import { sleepFor } from '../timing.ts'
import type { shellFields } from './shellFields.ts'

/** A script to run on the machine. */
export interface RemoteScript {
  readonly shown: string
  readonly content: Uint8Array
}

type ShellContext = ProvisionerContext<typeof shellFields>

const defaultStartRetryTimeoutMs = 5 * 60_000
const retryPauseMs = 2000

/** Uploads a script, runs it and removes it again. A connection that breaks while it is started is waited for. */
export async function runRemoteScript(context: ShellContext, script: RemoteScript): Promise<void> {
  const { configured, clock, signal } = context
  const { config } = configured
  const files = remoteFiles(context)
  let hasEnded = false
  try {
    const deadlineMs = clock.monotonicMs() + (given(config.start_retry_timeout) ?? defaultStartRetryTimeoutMs)
    const end = await untilConnected(() => startScript(context, script, files), deadlineMs, context)
    signal.throwIfAborted()
    requireEnd(end, given(config.valid_exit_codes) ?? [0], config.expect_disconnect ?? false)
    hasEnded = true
  } finally {
    await clean(context, files, hasEnded)
  }
}

interface RemoteFiles {
  readonly script: string
  readonly variables: string | undefined
}

function remoteFiles({ configured, communicator }: ShellContext): RemoteFiles {
  const { remote_folder, remote_file, remote_path, use_env_var_file } = configured.config
  const folder = given(remote_folder) ?? communicator.scriptFolder
  return {
    script: given(remote_path) ?? `${folder}/${given(remote_file) ?? `script_${randomInt(9999)}.sh`}`,
    variables: use_env_var_file ? `${folder}/varfile_${randomInt(9999)}.sh` : undefined,
  }
}

async function untilConnected(
  run: () => Promise<CommandEnd>,
  deadlineMs: number,
  { clock, signal, say }: ShellContext,
): Promise<CommandEnd> {
  for (;;) {
    try {
      return await run()
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLost) || clock.monotonicMs() >= deadlineMs) throw thrown
      say(`Trying again to start the script: ${describeError(thrown)}`)
      await sleepFor(clock, retryPauseMs, signal)
    }
  }
}

async function startScript(
  context: ShellContext,
  { content }: RemoteScript,
  files: RemoteFiles,
): Promise<CommandEnd> {
  const { configured, communicator, build, facts, signal, openOutput } = context
  const { config } = configured
  const variables = scriptVariables(config, build, facts)
  const command = given(config.execute_command)
  const isText = command !== undefined || given(config.env_var_format) !== undefined
  const inFile = files.variables !== undefined
  const format = given(config.env_var_format) ?? (inFile ? `export %s='%s'\n` : `%s='%s' `)
  const text = isText || inFile ? formatVariables(variables, format) : ''
  const data = templateData(facts, {
    Path: command === undefined ? shellQuote(files.script) : files.script,
    Vars: text,
    EnvVarFile: files.variables ?? '',
  })
  if (files.variables !== undefined)
    await communicator.upload(Buffer.from(text), files.variables, { mode: 0o600, signal })
  await communicator.upload(content, files.script, { mode: 0o755, signal })
  const output = openOutput()
  const end = await communicator.start({
    command: configured.render(command ?? (inFile ? commandWithFile : plainCommand), data),
    // Where nothing reads them as text, no list of processes shows them either.
    env: isText || inFile ? undefined : variables,
    onOutput: output.receive,
    signal,
  })
  output.end()
  return end
}

const plainCommand = 'chmod +x {{.Path}}; {{.Vars}} {{.Path}}'
const commandWithFile = 'chmod +x {{.Path}}; . {{.EnvVarFile}} && {{.Path}}'

function requireEnd(end: CommandEnd, allowed: readonly number[], mayDisconnect: boolean): void {
  const isLost = end.exitCode === null && end.signal === null
  if (isLost && mayDisconnect) return
  if (isLost)
    throw new Error(
      'The connection to the machine broke while the script ran. Set expect_disconnect = true if it restarts the machine.',
    )
  requireAllowedExit(end, allowed)
}

/** What a script that failed leaves is no reason of its own to fail. */
async function clean(context: ShellContext, files: RemoteFiles, isRequired: boolean): Promise<void> {
  const { configured, communicator, warn } = context
  if (configured.config.skip_clean) return
  for (const path of [files.script, files.variables]) {
    if (path === undefined) continue
    try {
      await communicator.remove(path)
    } catch (thrown) {
      if (isRequired && !(thrown instanceof ConnectionLost)) throw thrown
      warn(`${path} stays on the machine: ${describeError(thrown)}`)
    }
  }
}
