import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { inputName } from '#shared/declaration/names.ts'
import { taskFolder } from '#shared/declaration/render/taskNames.ts'
import { adoDirectories } from '#test/agent/ado/directories.ts'
import { githubDirectories } from '#test/agent/github/environment.ts'
import { nodeBinary } from '#test/agent/nodeBinary.ts'
import { runAdoTask, type AdoTaskOptions } from '#test/agent/runAdoTask.ts'
import { runGitHubAction, type GitHubActionOptions } from '#test/agent/runGitHubAction.ts'
import type { StopTriggers } from '#test/agent/stopTriggers.ts'
import type { StepTranscript } from '#test/agent/transcript.ts'
import { buildTask } from '#shared/tasks/build.ts'
import { publishTask } from '#shared/tasks/publish.ts'
import { setupTask } from '#shared/tasks/setup.ts'
import type { Agent } from './agents.ts'
import { actionFolder, unpackedExtension } from './extension.ts'

/** One step, the same on every agent. */
export interface StepOptions extends StopTriggers {
  readonly task?: 'build' | 'setup' | 'publish'
  /** By camelCase key; names that are no key of the task (old names) pass as they are. */
  readonly inputs: Readonly<Record<string, string>>
  /** Put into the sources before the step, by relative path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** Known secrets of the pipeline, by name. */
  readonly secrets?: Readonly<Record<string, string>>
  /** The `env:` of the step. */
  readonly env?: Readonly<Record<string, string>>
  /** The environment of the agent itself; HOME is the step's own unless given. */
  readonly agentEnv?: Readonly<Record<string, string>>
  readonly debug?: boolean
  readonly nodePath?: string
  /** Azure Pipelines only. */
  readonly azure?: Pick<
    AdoTaskOptions,
    'retryCountOnTaskFailure' | 'retryDelayMs' | 'hostType' | 'variables' | 'endpoints'
  >
  /** GitHub only. */
  readonly github?: Pick<GitHubActionOptions, 'github' | 'event'>
}

/** What is to know of a step that has run. */
export interface Step {
  readonly agent: Agent
  readonly transcript: StepTranscript
  /** By camelCase key. */
  readonly outputs: Readonly<Record<string, string>>
  /** The sources, as the step left them. */
  readonly sources: string
  readonly home: string
  /** Text of the files left in the temp directory, by path relative to it. */
  readonly leftFiles: ReadonlyMap<string, string>
}

const tasks = { build: buildTask, setup: setupTask, publish: publishTask }

const nodePaths = new Map<Agent['nodeMajor'], Promise<string>>()

/** The path of a Node.js, looked for once. */
function nodePathOf(major: Agent['nodeMajor']): Promise<string> {
  const path = nodePaths.get(major) ?? nodeBinary(major)
  nodePaths.set(major, path)
  return path
}

/** The directory with the sources of a step below its root. */
export function sourcesOf(agent: Agent, root: string): string {
  return agent.platform === 'github' ? githubDirectories(root).workspace : adoDirectories(root).sources
}

/** Runs a step of the packaged product on an agent, all of it below `root`. */
export async function runAgentStep(agent: Agent, root: string, options: StepOptions): Promise<Step> {
  const { task = 'build', inputs, files = {}, secrets = {}, env = {}, agentEnv = {}, debug = false } = options
  const definition = tasks[task]
  const sources = sourcesOf(agent, root)
  const home = join(root, 'home')
  await mkdir(home, { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(sources, name)), { recursive: true })
    // Scripts among them must run.
    await writeFile(join(sources, name), content, { mode: 0o755 })
  }
  const leftFiles = new Map<string, string>()
  const { cancelAfter, killMainAfter, timeoutMs } = options
  const shared = {
    nodePath: options.nodePath ?? (await nodePathOf(agent.nodeMajor)),
    workDirectory: root,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [
        key in definition.inputs ? inputName(key, agent.platform) : key,
        value,
      ]),
    ),
    env,
    agentEnv: { HOME: home, ...agentEnv },
    beforeWipe: (temp: string) => readTree(temp, leftFiles),
    cancelAfter,
    killMainAfter,
    timeoutMs,
  }
  const transcript =
    agent.platform === 'github'
      ? await runGitHubAction({
          ...shared,
          ...options.github,
          actionDirectory: await actionFolder(task),
          forcedNode: true,
          secrets,
          debug,
        })
      : await runAdoTask({
          ...shared,
          ...options.azure,
          taskDirectory: join(await unpackedExtension(), taskFolder(definition)),
          secretVariables: secrets,
          variables: { ...(debug ? { 'System.Debug': 'true' } : {}), ...options.azure?.variables },
        })
  const outputs = Object.fromEntries(
    Object.entries(transcript.outputs).map(([name, { value }]) => [camelCase(name), value]),
  )
  return { agent, transcript, outputs, sources, home, leftFiles }
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

async function readTree(directory: string, files: Map<string, string>): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) files.set(relative(directory, path), await readFile(path, 'utf8'))
  }
}
