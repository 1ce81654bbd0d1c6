import { platform } from 'node:os'
import { resolve } from 'node:path'
import { describeError, errnoOf } from '../../base/errors.ts'
import type { CheckHost, FieldProblem } from '../../template/component/definition.ts'
import type { ConfigOf, FieldSet } from '../../template/component/fields.ts'
import type { BuildFacts } from '../../template/plan.ts'
import { templateData } from '../buildFacts.ts'
import { given } from '../given.ts'
import type { StepContext } from '../stepContext.ts'
import { inlineText, withScriptFile } from './inlineScript.ts'
import { checkEnvironment, environmentFields, formatVariables, scriptVariables } from './scriptEnvironment.ts'
import { requireAllowedExit } from './scriptExit.ts'
import { checkSources, inlineLines, scriptFiles } from './scriptSources.ts'
import { shellQuote } from './shellQuote.ts'

/** The fields of shell-local, the provisioner and the post-processor (packer-plugin-sdk, shell-local/config.go). */
export const localScriptFields = {
  ...environmentFields,
  inline: { type: 'texts' },
  script: { type: 'text' },
  scripts: { type: 'texts' },
  command: { type: 'text' },
  inline_shebang: { type: 'text' },
  execute_command: { type: 'texts', late: true },
  only_on: { type: 'texts' },
  tempfile_extension: { type: 'text' },
  use_linux_pathing: { type: 'boolean' },
  valid_exit_codes: { type: 'integers' },
} as const satisfies FieldSet

type LocalScriptConfig = ConfigOf<typeof localScriptFields>

const isWindows = platform() === 'win32'

/** Systems by the names Go has for them. */
const systems: readonly string[] = ['darwin', 'freebsd', 'linux', 'openbsd', 'solaris', 'windows']

/** The name Go has for this system. */
const thisSystem: string = isWindows ? 'windows' : platform() === 'sunos' ? 'solaris' : platform()

/** What is wrong with the fields of shell-local. */
export async function checkLocalScripts(
  config: LocalScriptConfig,
  host: CheckHost,
): Promise<readonly FieldProblem[]> {
  const problems: FieldProblem[] = [...(await checkSources(config, host)), ...checkEnvironment(config)]
  for (const name of config.only_on ?? [])
    if (!systems.includes(name))
      problems.push({ field: 'only_on', text: `${name} is none of ${systems.join(', ')}.` })
  if (config.use_linux_pathing && inlineLines(config) !== undefined)
    problems.push({
      field: 'use_linux_pathing',
      text: 'It is for script files; inline and command are written to a path of Windows.',
    })
  return problems
}

/**
 * Runs the scripts of shell-local on this machine, one after the other, up to the first that fails. By default their
 * variables are given by their environment, where no list of processes shows them.
 */
export async function runLocalScripts(
  context: StepContext<typeof localScriptFields>,
  facts: BuildFacts | undefined,
  executeCommand: readonly string[] | undefined,
): Promise<void> {
  const { configured, run, say } = context
  const { config } = configured
  const isWanted = (config.only_on ?? []).length === 0 || config.only_on?.includes(thisSystem)
  if (!isWanted) return say(`Skipped: only_on does not name ${thisSystem}.`)
  const runOne = (shown: string, path: string) => runScript(context, facts, executeCommand, { shown, path })
  const lines = inlineLines(config)
  if (lines === undefined) {
    for (const path of scriptFiles(config)) await runOne(path, resolve(run.workingDirectory, path))
    return
  }
  const shebang = given(config.inline_shebang) ?? '/bin/sh -e'
  const head = isWindows ? '' : `#!${shebang}\n`
  const extension = given(config.tempfile_extension) ?? (isWindows ? '.cmd' : '')
  const text = head + inlineText(context, facts, lines)
  await withScriptFile(run.tempDirectory, extension, text, (path) => runOne('of the template', path))
}

async function runScript(
  context: StepContext<typeof localScriptFields>,
  facts: BuildFacts | undefined,
  executeCommand: readonly string[] | undefined,
  script: { readonly shown: string; readonly path: string },
): Promise<void> {
  const { configured, run, build, exec, say, openOutput, signal } = context
  const { config } = configured
  const variables = scriptVariables(config, build, facts)
  const isText = executeCommand !== undefined || given(config.env_var_format) !== undefined
  const format = given(config.env_var_format) ?? (isWindows ? 'set %s=%s && ' : `%s='%s' `)
  const path = config.use_linux_pathing ? linuxPath(script.path) : script.path
  const data = templateData(facts, {
    Vars: isText ? formatVariables(variables, format) : '',
    Script: executeCommand === undefined && !isWindows ? shellQuote(path) : path,
    Command: path,
  })
  const template = executeCommand ?? (isWindows ? windowsCommand : posixCommand)
  const [file = '', ...args] = template.map((part) => configured.render(part, data))
  const output = openOutput()
  say(`Running the script ${script.shown}.`)
  const request = {
    file,
    args,
    cwd: run.workingDirectory,
    env: {
      ...run.environment,
      PACKER_RUN_UUID: run.runUuid,
      ...(isText ? {} : Object.fromEntries(variables)),
    },
    onOutput: output.receive,
  }
  const end = await exec(request).catch((thrown: unknown) => {
    if (errnoOf(thrown) === undefined) throw thrown
    throw new Error(`${file} cannot be started: ${describeError(thrown)}`, { cause: thrown })
  })
  output.end()
  signal.throwIfAborted()
  requireAllowedExit(end, given(config.valid_exit_codes) ?? [0])
}

const posixCommand: readonly string[] = ['/bin/sh', '-c', '{{.Vars}} {{.Script}}']
const windowsCommand: readonly string[] = ['cmd', '/V', '/C', '{{.Vars}}', 'call', '{{.Script}}']

/** A path of Windows as its Linux subsystem sees it. */
function linuxPath(path: string): string {
  const drive = /^([A-Za-z]):[\\/](.*)$/.exec(path)
  return drive ? `/mnt/${drive[1]?.toLowerCase()}/${drive[2]?.replaceAll('\\', '/')}` : path
}
