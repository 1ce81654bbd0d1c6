import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { baseEnvironment } from './baseEnvironment.ts'
import { readActionYml, type ActionDefinition } from './github/actionYml.ts'
import {
  contextEnvironment,
  githubContext,
  githubDirectories,
  makeGitHubDirectories,
  runnerContext,
  workflowFolder,
} from './github/environment.ts'
import { evaluateCondition } from './github/expression.ts'
import {
  commandFolder,
  makeCommandFiles,
  readCommandFiles,
  type CommandFiles,
} from './github/fileCommands.ts'
import { inputVariable, resolveGitHubInputs, type GitHubInputs } from './github/inputs.ts'
import { GitHubLineHandler } from './github/lineHandler.ts'
import { addGithubSecret, githubMasker } from './github/masker.ts'
import { finishJob, startJob } from './jobEnds.ts'
import { agentLadderTimes, type LadderTimes } from './ladder.ts'
import { nodeMajorOf } from './nodeMajor.ts'
import type { DescendantWatch } from './orphans.ts'
import { resultOfExit, runPhase } from './phaseRun.ts'
import { Recorder } from './recorder.ts'
import type { StopTriggers } from './stopTriggers.ts'
import {
  mergeResults,
  type PhaseName,
  type PhaseTranscript,
  type StepResult,
  type StepTranscript,
} from './transcript.ts'

/** One step of a GitHub job that uses a JavaScript action. */
export interface GitHubActionOptions extends StopTriggers {
  /** The action, with its action.yml. */
  readonly actionDirectory: string
  /** The Node.js to run on: its major version must be that of `runs.using`, or 24 for a node20 action. */
  readonly nodePath: string
  /** The root of the runner: see `githubDirectories` for what lies where. The temp directory is wiped. */
  readonly workDirectory: string
  readonly inputs?: Readonly<Record<string, string>>
  /** The `env:` of job and step. */
  readonly env?: Readonly<Record<string, string>>
  /** The secrets of the job, which the runner masks from the start. */
  readonly secrets?: Readonly<Record<string, string>>
  /** Changes to the `github` context, such as event_name or ref. */
  readonly github?: Readonly<Record<string, string>>
  /** The payload of the event. */
  readonly event?: unknown
  /** With `id-token: write`: where a token is fetched. */
  readonly idToken?: { readonly url: string; readonly token: string }
  /** Variables in the environment of the runner itself, which the action inherits. */
  readonly agentEnv?: Readonly<Record<string, string>>
  /** Step debugging: RUNNER_DEBUG=1, and debug lines show. */
  readonly debug?: boolean
  /** Runs on `nodePath` whatever `runs.using` says, as a runner does that was told to force a version. */
  readonly forcedNode?: boolean
  /** Used as `uses: ./path`: then `pre` does not run. */
  readonly isLocal?: boolean
  /** Other times than the runner's. */
  readonly ladder?: Partial<LadderTimes>
  /** Sees the temp directory as the job left it, before it is wiped. */
  readonly beforeWipe?: (temp: string) => Promise<void>
}

/**
 * Runs an action as the GitHub runner runs one step: pre, main, post, and the cleaning before and after the job.
 * Resolves for every outcome of the action; throws when it cannot be run at all.
 */
export async function runGitHubAction(options: GitHubActionOptions): Promise<StepTranscript> {
  const directories = githubDirectories(options.workDirectory)
  const action = await readActionYml(options.actionDirectory)
  const nodeMajor = await nodeMajorOf(options.nodePath)
  const isMeant = action.using === `node${nodeMajor}` || (action.using === 'node20' && nodeMajor === 24)
  if (!isMeant && options.forcedNode !== true) {
    throw new Error(`the action runs on ${action.using}, not on Node.js ${nodeMajor}`)
  }
  const recorder = new Recorder(githubMasker())
  for (const problem of action.problems) recorder.violation('manifest', problem)
  const token = `ghs_${randomUUID().replaceAll('-', '')}`
  const runtimeToken = `${randomUUID()}${randomUUID()}`
  const secrets = [token, runtimeToken, options.idToken?.token ?? '', ...Object.values(options.secrets ?? {})]
  for (const secret of secrets) addGithubSecret(recorder.masker, secret)
  await startJob(recorder, directories.temp)
  await makeGitHubDirectories(directories, options.event ?? {})

  const debug = options.debug ?? false
  const github = githubContext(directories, options.github)
  const runner = runnerContext(directories, debug)
  const inputs = resolveGitHubInputs(action.inputs, options.inputs ?? {}, {
    github: { ...github, token },
    runner,
    job: {},
  })
  const tracking = { name: 'RUNNER_TRACKING_ID', value: `github_${randomUUID()}` }
  const state = new Map<string, string>()
  const declaredOutputs = new Set(action.outputs)
  const phases: PhaseTranscript[] = []
  const watches: DescendantWatch[] = []
  let files: CommandFiles | undefined
  let result: StepResult | undefined
  let hasStarted = false
  for (const phase of phasesOf(action, options)) {
    if (!isDue(phase, action, result, hasStarted)) continue
    hasStarted = true
    recorder.phase = phase
    recorder.commandResult = undefined
    if (phase === 'main') reportInputs(recorder, inputs, action, options)
    if (phase === 'post') recorder.print('Post job cleanup.')
    else printDetails(recorder, options, inputs)
    files = await makeCommandFiles(directories.temp, files)
    const context = { recorder, workspace: directories.workspace, debug, state, declaredOutputs }
    const handler = new GitHubLineHandler(context)
    const facts = await runPhase({
      phase,
      attempt: 1,
      nodePath: options.nodePath,
      script: join(options.actionDirectory, action.scripts[phase] ?? ''),
      cwd: directories.workspace,
      env: {
        ...actionEnvironment(options, recorder, inputs, state),
        ...contextEnvironment('GITHUB', github),
        ...contextEnvironment('RUNNER', runner),
        ...files,
        ...runtimeEnvironment(options, runtimeToken),
        [tracking.name]: tracking.value,
      },
      times: { ...agentLadderTimes, ...options.ladder },
      triggers: options,
      onLine: (stream, line) => handler.handle(stream, line),
      watches,
    })
    if (handler.isStopped && facts.stopped === undefined && facts.signal === null) {
      recorder.violation('command-failed', 'the phase ended while its commands were stopped')
    }
    const raw = await readCommandFiles(files, context)
    let phaseResult = resultOfExit(facts) ?? 'Succeeded'
    if (recorder.commandResult !== undefined) phaseResult = mergeResults(phaseResult, recorder.commandResult)
    const { stopped: _, ...seen } = facts
    phases.push({ ...seen, result: phaseResult, files: raw })
    result = mergeResults(result, phaseResult)
    recorder.phase = undefined
  }
  return finishJob(recorder, {
    dialect: 'github',
    result: result ?? 'Skipped',
    phases,
    variables: {},
    state: Object.fromEntries([...state].map(([name, value]) => [name, { value, isSecret: false }])),
    tracking,
    watches,
    temp: directories.temp,
    beforeWipe: options.beforeWipe,
    ownEntries: [commandFolder, workflowFolder],
    directories: { ...directories },
  })
}

function phasesOf(action: ActionDefinition, options: GitHubActionOptions): PhaseName[] {
  const all: readonly PhaseName[] = ['pre', 'main', 'post']
  return all.filter(
    (phase) => action.scripts[phase] !== undefined && !(phase === 'pre' && options.isLocal === true),
  )
}

/** Post is registered when pre or main starts, so it is due only then. */
function isDue(
  phase: PhaseName,
  action: ActionDefinition,
  result: StepResult | undefined,
  hasStarted: boolean,
): boolean {
  if (phase === 'main') return evaluateCondition('success()', result)
  if (phase === 'pre') return evaluateCondition(action.preIf, result)
  return hasStarted && evaluateCondition(action.postIf, result)
}

function reportInputs(
  recorder: Recorder,
  inputs: GitHubInputs,
  action: ActionDefinition,
  options: GitHubActionOptions,
): void {
  for (const name of inputs.deprecated) {
    recorder.issue({ type: 'warning', message: `input ${name} is deprecated`, source: 'agent' })
  }
  if (inputs.unexpected.length > 0) {
    recorder.agentWarning('unexpected-input', `unexpected inputs: ${inputs.unexpected.join(', ')}`)
  }
  if (options.isLocal === true && action.scripts.pre !== undefined) {
    recorder.agentWarning('manifest', 'pre does not run for a local action')
  }
}

function printDetails(recorder: Recorder, options: GitHubActionOptions, inputs: GitHubInputs): void {
  recorder.print('##[group]Run example/images@v1')
  recorder.print('with:')
  for (const [name, value] of inputs.values) if (value !== '') recorder.print(`  ${name}: ${value}`)
  recorder.print('env:')
  for (const [name, value] of Object.entries(options.env ?? {})) recorder.print(`  ${name}: ${value}`)
  for (const [name, value] of recorder.environment) recorder.print(`  ${name}: ${value}`)
  recorder.print('##[endgroup]')
}

function actionEnvironment(
  options: GitHubActionOptions,
  recorder: Recorder,
  inputs: GitHubInputs,
  state: ReadonlyMap<string, string>,
): Record<string, string> {
  const environment: Record<string, string> = {
    ...baseEnvironment(options.agentEnv),
    ...options.env,
    ...Object.fromEntries(recorder.environment),
    ...Object.fromEntries([...state].map(([name, value]) => [`STATE_${name}`, value])),
    ...Object.fromEntries(inputs.values.map(([name, value]) => [inputVariable(name), value])),
    GITHUB_ACTIONS: 'true',
  }
  environment['CI'] ??= 'true'
  delete environment['NODE_ICU_DATA']
  const added = recorder.pathAdditions.toReversed()
  if (added.length > 0) environment['PATH'] = [...added, environment['PATH'] ?? ''].join(':')
  return environment
}

function runtimeEnvironment(options: GitHubActionOptions, runtimeToken: string): Record<string, string> {
  return {
    ACTIONS_RUNTIME_URL: 'https://pipelines.actions.example/',
    ACTIONS_RUNTIME_TOKEN: runtimeToken,
    ACTIONS_CACHE_URL: 'https://cache.actions.example/',
    ACTIONS_RESULTS_URL: 'https://results.actions.example/',
    ACTIONS_CACHE_SERVICE_V2: 'True',
    ACTIONS_ORCHESTRATION_ID: '6c3cf7a3-9d2b-4a92-9ad4-3d0a3a6c1d9e.build.__default',
    ...(options.idToken === undefined
      ? {}
      : {
          ACTIONS_ID_TOKEN_REQUEST_URL: options.idToken.url,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: options.idToken.token,
        }),
  }
}
