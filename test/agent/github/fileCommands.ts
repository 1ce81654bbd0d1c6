import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { linesOf } from '../lineReader.ts'
import type { Recorder } from '../recorder.ts'
import { parseKeyValueFile, type FileEntry } from './keyValueFile.ts'

/** The variables that name the files, and the prefixes of the files, in the order in which the runner reads them. */
const kinds = {
  GITHUB_PATH: 'add_path_',
  GITHUB_ENV: 'set_env_',
  GITHUB_STEP_SUMMARY: 'step_summary_',
  GITHUB_STATE: 'save_state_',
  GITHUB_OUTPUT: 'set_output_',
} as const

type FileVariable = keyof typeof kinds

/** The five files of one phase: variable name to path. */
export type CommandFiles = Readonly<Record<FileVariable, string>>

/** The folder below the temp directory that holds them. */
export const commandFolder = '_runner_file_commands'

/** The largest summary the runner takes, in bytes. */
export const summaryLimitBytes = 1024 * 1024

/** Makes five empty files with a new suffix, after deleting those of the phase before. */
export async function makeCommandFiles(
  temp: string,
  before: CommandFiles | undefined,
): Promise<CommandFiles> {
  for (const path of Object.values<string>(before ?? {})) await rm(path, { force: true })
  const folder = join(temp, commandFolder)
  await mkdir(folder, { recursive: true })
  const suffix = randomUUID()
  const entries = Object.entries(kinds).map(
    ([name, prefix]) => [name, join(folder, prefix + suffix)] as const,
  )
  for (const [, path] of entries) await writeFile(path, '')
  return Object.fromEntries(entries) as CommandFiles
}

/** What the files may change besides the record. */
export interface FileCommandContext {
  readonly recorder: Recorder
  readonly state: Map<string, string>
  readonly declaredOutputs: ReadonlySet<string>
}

/** Reads the files after a process has ended, however it ended, and returns their raw text by variable. */
export async function readCommandFiles(
  files: CommandFiles,
  context: FileCommandContext,
): Promise<Record<string, string>> {
  const raw: Record<string, string> = {}
  for (const [variable, path] of Object.entries(files) as [FileVariable, string][]) {
    const text = await readFile(path, 'utf8').catch(() => '')
    raw[variable] = text
    if (variable === 'GITHUB_PATH') addPaths(context.recorder, text)
    else if (variable === 'GITHUB_STEP_SUMMARY') await addSummary(context.recorder, path, text)
    else applyEntries(variable, text, context)
  }
  return raw
}

function addPaths(recorder: Recorder, text: string): void {
  const paths = recorder.pathAdditions
  for (const line of linesOf(text)) {
    if (line === '') continue
    const known = paths.indexOf(line)
    if (known >= 0) paths.splice(known, 1)
    paths.push(line)
  }
}

async function addSummary(recorder: Recorder, path: string, text: string): Promise<void> {
  const sizeBytes = (await stat(path).catch(() => undefined))?.size ?? 0
  if (sizeBytes > summaryLimitBytes) {
    const message = `the step summary has ${sizeBytes} bytes, more than ${summaryLimitBytes}`
    recorder.violation('file-command', message)
    recorder.issue({ type: 'error', message, source: 'agent' })
    return
  }
  for (const line of linesOf(text)) recorder.summary += `${recorder.masker.mask(line)}\n`
}

function applyEntries(variable: FileVariable, text: string, context: FileCommandContext): void {
  const { entries, error } = parseKeyValueFile(text)
  for (const entry of entries) applyEntry(variable, entry, context)
  if (error !== undefined) context.recorder.commandError('file-command', `${variable}: ${error}`)
}

function applyEntry(variable: FileVariable, { name, value }: FileEntry, context: FileCommandContext): void {
  const { recorder, state, declaredOutputs } = context
  if (variable === 'GITHUB_STATE') state.set(name, value)
  else if (variable === 'GITHUB_OUTPUT') {
    if (!declaredOutputs.has(name)) recorder.violation('undeclared-output', name)
    recorder.outputs.set(name, { value, isSecret: recorder.masker.mask(value) !== value })
  } else if (name.toUpperCase() === 'NODE_OPTIONS') {
    recorder.violation('refused-variable', name)
    recorder.issue({ type: 'error', message: `${name} cannot be set through GITHUB_ENV`, source: 'agent' })
  } else recorder.environment.set(name, value)
}
