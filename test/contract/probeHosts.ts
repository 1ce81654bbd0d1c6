import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { inputName } from '#shared/declaration/names.ts'
import { renderActionYml } from '#shared/declaration/render/actionYml.ts'
import { renderTaskJson } from '#shared/declaration/render/taskJson.ts'
import { bundleOptions } from '#scripts/build/bundle.ts'
import { inRoot } from '#scripts/root.ts'
import { nodeBinary } from '#test/agent/nodeBinary.ts'
import { runAdoTask } from '#test/agent/runAdoTask.ts'
import { runGitHubAction } from '#test/agent/runGitHubAction.ts'
import { logText, type StepTranscript } from '#test/agent/transcript.ts'
import { probeTask } from './probeTask.ts'

/** What a run on any host comes to. */
export interface HostRun {
  readonly result: 'succeeded' | 'failed' | 'cancelled'
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  readonly summary: string
  /** The agent's own view; a terminal has none. */
  readonly transcript: StepTranscript | undefined
}

/** How a run is disturbed. */
export interface Disturbance {
  readonly cancelAt?: RegExp
  readonly killAt?: RegExp
  /** Values the platform knows to be secret. */
  readonly secrets?: Readonly<Record<string, string>>
}

/** One host to run the probe on; inputs by camelCase key or alias. */
export interface ProbeHost {
  readonly name: string
  readonly run: (inputs: Readonly<Record<string, string>>, disturbance?: Disturbance) => Promise<HostRun>
}

const release = { version: '1.2.3', repositoryUrl: 'https://example.invalid/repo' }

/** Bundles the probe for every host, into a folder that `dispose` removes. */
export async function probeHosts(): Promise<{
  readonly hosts: readonly ProbeHost[]
  readonly dispose: () => Promise<void>
}> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-'))
  const adoFolder = join(folder, 'ProbeV1')
  const actionFolder = join(folder, 'repo/actions/probe')
  const actionDist = join(folder, 'repo/dist/actions/probe')
  const localFolder = join(folder, 'local')
  await bundleProbe(adoFolder, 'openAzurePipelinesHost', '#tasks/host.ts')
  await bundleProbe(actionDist, 'openGitHubHost', '#actions/host.ts')
  await bundleLocalProbe(localFolder)
  await mkdir(actionFolder, { recursive: true })
  await mkdir(join(adoFolder, 'chunks'), { recursive: true })
  await writeFile(
    join(adoFolder, 'chunks/lib.json'),
    await readFile(inRoot('node_modules/azure-pipelines-task-lib/lib.json')),
  )
  await writeFile(join(adoFolder, 'task.json'), renderTaskJson(probeTask, release))
  await writeFile(join(actionFolder, 'action.yml'), renderActionYml(probeTask))
  const node24 = await nodeBinary(24)
  const hosts: ProbeHost[] = [
    {
      name: 'Azure Pipelines',
      run: async (inputs, { cancelAt, killAt, secrets = {} } = {}) =>
        fromTranscript(
          await runAdoTask({
            taskDirectory: adoFolder,
            nodePath: process.execPath,
            workDirectory: await mkdtemp(join(folder, 'ado-')),
            inputs,
            secretVariables: secrets,
            ...(cancelAt ? { cancelAfter: { line: cancelAt } } : {}),
            ...(killAt ? { killMainAfter: { line: killAt } } : {}),
          }),
          join(folder),
        ),
    },
    {
      name: 'GitHub Actions',
      run: async (inputs, { cancelAt, killAt, secrets = {} } = {}) =>
        fromTranscript(
          await runGitHubAction({
            actionDirectory: actionFolder,
            nodePath: node24,
            workDirectory: await mkdtemp(join(folder, 'github-')),
            inputs: renameKeys(inputs, 'github'),
            secrets,
            ...(cancelAt ? { cancelAfter: { line: cancelAt } } : {}),
            ...(killAt ? { killMainAfter: { line: killAt } } : {}),
          }),
          join(folder),
        ),
    },
    { name: 'a terminal', run: async (inputs, disturbance) => runLocal(localFolder, inputs, disturbance) },
  ]
  return { hosts, dispose: () => rm(folder, { recursive: true, force: true }) }
}

async function bundleProbe(outdir: string, open: string, from: string): Promise<void> {
  const source = (name: string) =>
    `import { ${name} } from '#shared/host/${name}.ts'\nimport { probeTask } from '#test/contract/probeTask.ts'\nimport { ${open} } from '${from}'\nawait ${name}(probeTask, ${open})`
  await bundleSources(outdir, { main: source('runTask'), post: source('runPost') })
}

async function bundleLocalProbe(outdir: string): Promise<void> {
  const main = [
    `import { runTask } from '#shared/host/runTask.ts'`,
    `import { openLocalHost } from '#shared/host/local/localHost.ts'`,
    `import { parseCommandLine } from '#shared/host/local/commandLine.ts'`,
    `import { probeTask } from '#test/contract/probeTask.ts'`,
    `const asked = parseCommandLine(['probe', ...process.argv.slice(2)], [probeTask])`,
    `if (asked.ask === 'run') await runTask(probeTask, openLocalHost(asked.inputs))`,
  ]
  await bundleSources(outdir, { main: main.join('\n') })
}

async function bundleSources(outdir: string, sources: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, contents] of Object.entries(sources)) {
    await build({
      ...bundleOptions,
      stdin: { contents, resolveDir: inRoot(), loader: 'ts' },
      outfile: join(outdir, `${name}.mjs`),
      splitting: false,
    })
  }
}

function renameKeys(
  inputs: Readonly<Record<string, string>>,
  platform: 'github' | 'local',
): Record<string, string> {
  const name = (key: string) => (key in probeTask.inputs ? inputName(key, platform) : key)
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [name(key), value]))
}

const results = {
  Succeeded: 'succeeded',
  SucceededWithIssues: 'succeeded',
  Failed: 'failed',
  Canceled: 'cancelled',
  Skipped: 'failed',
} as const

function fromTranscript(transcript: StepTranscript, _folder: string): HostRun {
  const texts = (type: string) =>
    transcript.issues
      .filter((issue) => issue.type === type)
      .map(({ title, message }) => (title ? `${title}: ${message}` : message))
  const outputs = Object.entries(transcript.outputs).map(([name, { value }]): [string, string] => [
    camelCase(name),
    value,
  ])
  return {
    result: results[transcript.result],
    log: logText(transcript),
    outputs: Object.fromEntries(outputs),
    errors: texts('error'),
    warnings: texts('warning'),
    summary: transcript.summary,
    transcript,
  }
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

async function runLocal(
  folder: string,
  inputs: Readonly<Record<string, string>>,
  disturbance: Disturbance = {},
): Promise<HostRun> {
  const cwd = await mkdtemp(join(folder, 'cwd-'))
  const options = Object.entries(inputs).flatMap(([key, value]) => localOption(key, value))
  const child = spawn(process.execPath, [join(folder, 'main.mjs'), ...options], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, MACHINE_IMAGE_SUMMARY: join(cwd, 'summary.md') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  let cancelled = false
  const read = (chunk: Buffer) => {
    log += chunk.toString('utf8')
    const isTime = !cancelled && disturbance.cancelAt?.test(log) === true
    cancelled ||= isTime
    if (isTime) child.kill('SIGINT')
    // A user at a terminal presses Ctrl+C again when it takes long.
    if (isTime) setTimeout(() => child.kill('SIGINT'), 300)
    if (disturbance.killAt?.test(log)) child.kill('SIGKILL')
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const [code] = (await once(child, 'close')) as [number | null]
  const lines = log.split('\n')
  const marked = (mark: string) =>
    lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length))
  return {
    result: code === 0 ? 'succeeded' : code === 130 ? 'cancelled' : 'failed',
    log,
    outputs: Object.fromEntries(
      lines
        .map((line) => / {2}(\w+) = (.*)/.exec(line))
        .flatMap((match) => (match ? [[match[1] ?? '', match[2] ?? '']] : [])),
    ),
    errors: marked('error: '),
    warnings: marked('warning: '),
    summary: await readFile(join(cwd, 'summary.md'), 'utf8').catch(() => ''),
    transcript: undefined,
  }
}

function localOption(key: string, value: string): readonly string[] {
  const definition = Object.entries(probeTask.inputs).find(([name]) => name === key)?.[1]
  const name = inputName(key, 'local')
  if (definition?.kind === 'boolean') return value === 'true' ? [name] : [name.replace('--', '--no-')]
  if (definition?.kind === 'list' || definition?.kind === 'map')
    return value.split('\n').flatMap((entry) => [name, entry])
  return [name, value]
}
