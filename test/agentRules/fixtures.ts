import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { runAdoTask, type AdoTaskOptions } from '#test/agent/runAdoTask.ts'
import { runGitHubAction, type GitHubActionOptions } from '#test/agent/runGitHubAction.ts'
import type { StepTranscript } from '#test/agent/transcript.ts'

/** A directory that goes when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'agent-rules-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** The scripts of a fixture by phase, as the text of ES modules. */
export interface FixtureScripts {
  readonly pre?: string
  readonly main: string
  readonly post?: string
}

/** Ladder times short enough for tests, long enough for a loaded machine to handle a signal. */
export const shortLadder = { sigintMs: 400, sigtermMs: 400, pipeGraceMs: 400 }

async function writeScripts(directory: string, scripts: FixtureScripts): Promise<void> {
  await mkdir(directory, { recursive: true })
  for (const [phase, text] of Object.entries(scripts) as [string, string][]) {
    await writeFile(join(directory, `${phase}.mjs`), text)
  }
}

/** Runs a task made of the scripts; `manifest` is merged into its task.json. */
export async function runTaskFixture(
  scripts: FixtureScripts,
  manifest: Readonly<Record<string, unknown>> = {},
  options: Partial<AdoTaskOptions> = {},
): Promise<StepTranscript> {
  const root = await temporaryDirectory()
  const taskDirectory = join(root, 'task')
  await writeScripts(taskDirectory, scripts)
  const handlers = (phase: string): object => ({
    Node20_1: { target: `${phase}.mjs` },
    Node24: { target: `${phase}.mjs` },
  })
  const task = {
    id: '6f0b1c5e-1c5a-4c1e-9a5e-0f8d8f3b7a01',
    name: 'Probe',
    friendlyName: 'Probe',
    version: { Major: 1, Minor: 0, Patch: 0 },
    ...(scripts.pre === undefined ? {} : { prejobexecution: handlers('pre') }),
    execution: handlers('main'),
    ...(scripts.post === undefined ? {} : { postjobexecution: handlers('post') }),
    ...manifest,
  }
  await writeFile(join(taskDirectory, 'task.json'), JSON.stringify(task))
  return runAdoTask({
    taskDirectory,
    nodePath: process.execPath,
    workDirectory: join(root, 'agent'),
    ladder: shortLadder,
    ...options,
  })
}

/** Runs an action made of the scripts; `manifest` is text that goes before `runs:` in its action.yml. */
export async function runActionFixture(
  scripts: FixtureScripts,
  manifest = '',
  options: Partial<GitHubActionOptions> & { readonly runs?: string; readonly using?: string } = {},
): Promise<StepTranscript> {
  const root = await temporaryDirectory()
  const actionDirectory = join(root, 'action')
  await writeScripts(actionDirectory, scripts)
  const using = options.using ?? `node${process.versions.node.split('.')[0]}`
  const phases = Object.keys(scripts).map((phase) => `  ${phase}: ${phase}.mjs\n`)
  await writeFile(
    join(actionDirectory, 'action.yml'),
    `name: Probe\ndescription: Probes.\n${manifest}runs:\n  using: ${using}\n${phases.join('')}${options.runs ?? ''}`,
  )
  return runGitHubAction({
    actionDirectory,
    nodePath: process.execPath,
    workDirectory: join(root, 'runner'),
    ladder: shortLadder,
    ...options,
  })
}

/** A script that prints the given lines. */
export function printing(...lines: string[]): string {
  return `process.stdout.write(${JSON.stringify(lines.map((line) => `${line}\n`).join(''))})`
}
