import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { AdoJob } from './ado/job.ts'
import { adoDirectories, makeAdoDirectories } from './ado/directories.ts'
import {
  endpointEnvironment,
  publicEndpointParameters,
  variableEnvironment,
  workerVariables,
  type AdoEndpoint,
} from './ado/environment.ts'
import { environmentName, expandMacros, resolveAdoInputs, type AdoInputs } from './ado/inputs.ts'
import { handleAdoLine } from './ado/lineHandler.ts'
import { addJobSecret } from './ado/masker.ts'
import type { AdoRestrictions } from './ado/restrictions.ts'
import { handlerScript, readTaskJson, type AdoTaskDefinition } from './ado/taskJson.ts'
import { baseEnvironment } from './baseEnvironment.ts'
import { agentLadderTimes, type LadderTimes } from './ladder.ts'
import { nodeMajorOf } from './nodeMajor.ts'
import { type DescendantWatch } from './orphans.ts'
import { resultOfExit, runPhase, type PhaseRequest } from './phaseRun.ts'
import type { StopTriggers } from './stopTriggers.ts'
import { finishJob, startJob } from './jobEnds.ts'
import {
  mergeResults,
  type PhaseName,
  type PhaseTranscript,
  type StepResult,
  type StepTranscript,
} from './transcript.ts'

/** One step of an Azure Pipelines job. */
export interface AdoTaskOptions extends StopTriggers {
  /** The unpacked task, with its task.json. */
  readonly taskDirectory: string
  /** The Node.js that the handler runs on; its major version chooses the handler. */
  readonly nodePath: string
  /** The root of the agent: see `adoDirectories` for what lies where. The temp directory is wiped. */
  readonly workDirectory: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly variables?: Readonly<Record<string, string>>
  readonly secretVariables?: Readonly<Record<string, string>>
  /** Service connections by GUID. Only those named by a `connectedService:` input reach the task. */
  readonly endpoints?: Readonly<Record<string, AdoEndpoint>>
  /** `release`: a classic release, without Agent.BuildDirectory. */
  readonly hostType?: 'build' | 'release'
  /** The `env:` block of the step. */
  readonly env?: Readonly<Record<string, string>>
  /** Variables in the environment of the agent itself, which the task inherits. */
  readonly agentEnv?: Readonly<Record<string, string>>
  /** Restrictions of the step's `target`, besides those in task.json. */
  readonly targetRestrictions?: AdoRestrictions
  readonly retryCountOnTaskFailure?: number
  /** The pause before retry n (0, 1 …), in milliseconds; the agent's is (n+1)² seconds. */
  readonly retryDelayMs?: (retry: number) => number
  /** Other times than the agent's; the variables PROCESS_SIGINT_TIMEOUT and PROCESS_SIGTERM_TIMEOUT win. */
  readonly ladder?: Partial<LadderTimes>
  /** How long a task that said `done` may go on; the agent waits 5000 ms. */
  readonly doneGraceMs?: number
  /** Sees the temp directory as the job left it, before it is wiped. */
  readonly beforeWipe?: (temp: string) => Promise<void>
}

const stages = [
  ['pre', 'prejobexecution'],
  ['main', 'execution'],
  ['post', 'postjobexecution'],
] as const

/**
 * Runs a task as the Azure Pipelines agent runs one step: prejob, execution, postjob (always), and the cleaning
 * before and after the job. Resolves for every outcome of the task; throws when it cannot be run at all.
 */
export async function runAdoTask(options: AdoTaskOptions): Promise<StepTranscript> {
  const hostType = options.hostType ?? 'build'
  const directories = adoDirectories(options.workDirectory, hostType)
  const task = await readTaskJson(options.taskDirectory)
  const nodeMajor = await nodeMajorOf(options.nodePath)
  await makeAdoDirectories(directories)

  const job = new AdoJob({
    restrictions: [task.restrictions ?? {}, options.targetRestrictions ?? {}],
    declaredOutputs: (task.outputVariables ?? []).map(({ name }) => name),
    minimumSecretLength: Number(options.variables?.['AZP_IGNORE_SECRETS_SHORTER_THAN'] ?? 0),
  })
  await startJob(job.recorder, directories.temp)
  setUpVariables(job, options, directories, hostType)

  const tracking = { name: 'VSTS_PROCESS_LOOKUP_ID', value: `vsts_${randomUUID()}` }
  const agentEnvironment = { ...baseEnvironment(options.agentEnv), [tracking.name]: tracking.value }
  const inputs = resolveAdoInputs(task.inputs ?? [], options.inputs ?? {}, {
    lookup: (name) => job.variables.get(name)?.value,
    environment: agentEnvironment,
    root: directories.sources,
  })
  for (const { rule, detail } of inputs.problems) job.recorder.violation(rule, detail)
  const endpoints = referencedEndpoints(task, inputs, options)

  const phases: PhaseTranscript[] = []
  const watches: DescendantWatch[] = []
  let result: StepResult | undefined
  for (const [phase, key] of stages) {
    const script = await handlerScript(options.taskDirectory, task[key], nodeMajor)
    if (script === undefined) continue
    const isDue = phase === 'post' || result === undefined || result.startsWith('Succeeded')
    if (!isDue) continue
    job.variables.set('Agent.JobStatus', { value: jobStatus(result), isSecret: false, readOnly: true })
    const runs = await runWithRetries(job, phase, options, () => ({
      nodePath: options.nodePath,
      script,
      cwd: directories.sources,
      env: taskEnvironment(job, task, agentEnvironment, options, inputs, endpoints),
      times: ladderTimes(job, options, agentEnvironment),
      triggers: options,
      watches,
    }))
    phases.push(...runs)
    const last = runs.at(-1)
    if (last !== undefined) result = mergeResults(result, last.result)
  }
  return finishJob(job.recorder, {
    dialect: 'ado',
    result: result ?? 'Skipped',
    phases,
    variables: job.variablesSetByTask(),
    state: Object.fromEntries(
      job.taskVariables.entries().map(([name, { value, isSecret }]) => [name, { value, isSecret }]),
    ),
    tracking: job.variables.get('process.clean')?.value === 'false' ? undefined : tracking,
    watches,
    temp: directories.temp,
    beforeWipe: options.beforeWipe,
    directories: { ...directories },
  })
}

function setUpVariables(
  job: AdoJob,
  options: AdoTaskOptions,
  directories: ReturnType<typeof adoDirectories>,
  hostType: 'build' | 'release',
): void {
  const ids = { job: randomUUID(), plan: randomUUID() }
  for (const [name, value] of Object.entries(workerVariables(directories, hostType, ids))) {
    job.variables.set(name, { value, isSecret: false, readOnly: true })
  }
  for (const [name, value] of Object.entries(options.variables ?? {})) {
    job.variables.set(name, { value, isSecret: false, readOnly: job.variables.get(name)?.readOnly ?? false })
  }
  const secrets = { 'System.AccessToken': `${randomUUID()}${randomUUID()}`, ...options.secretVariables }
  for (const [name, value] of Object.entries(secrets)) {
    job.variables.set(name, { value, isSecret: true, readOnly: name === 'System.AccessToken' })
    addJobSecret(job.recorder.masker, value)
  }
  for (const { parameters } of Object.values(options.endpoints ?? {})) {
    for (const [name, value] of Object.entries(parameters)) {
      if (!publicEndpointParameters.has(name.toLowerCase())) addJobSecret(job.recorder.masker, value)
    }
  }
}

function referencedEndpoints(
  task: AdoTaskDefinition,
  inputs: AdoInputs,
  options: AdoTaskOptions,
): Record<string, AdoEndpoint> {
  const ids = (task.inputs ?? [])
    .filter(({ type }) => type.toLowerCase().startsWith('connectedservice:'))
    .flatMap(({ name }) => (inputs.values.get(name) ?? '').split(',').map((id) => id.trim()))
  return Object.fromEntries(Object.entries(options.endpoints ?? {}).filter(([id]) => ids.includes(id)))
}

function taskEnvironment(
  job: AdoJob,
  task: AdoTaskDefinition,
  agentEnvironment: Readonly<Record<string, string>>,
  options: AdoTaskOptions,
  inputs: AdoInputs,
  endpoints: Readonly<Record<string, AdoEndpoint>>,
): Record<string, string> {
  const lookup = (name: string): string | undefined => job.variables.get(name)?.value
  const stepEnvironment = Object.entries(options.env ?? {}).map(([name, value]) => [
    name.trim(),
    expandMacros(value.trim(), lookup),
  ])
  const token = lookup('System.AccessToken') ?? ''
  const environment: Record<string, string> = {
    ...agentEnvironment,
    ...Object.fromEntries(stepEnvironment),
    ...Object.fromEntries(
      [...inputs.values].map(([name, value]) => [`INPUT_${environmentName(name)}`, value]),
    ),
    ...endpointEnvironment({
      ...endpoints,
      SYSTEMVSSCONNECTION: {
        url: lookup('System.CollectionUri') ?? '',
        scheme: 'OAuth',
        parameters: { AccessToken: token },
      },
    }),
    ...variableEnvironment(job.variables),
    ...Object.fromEntries(
      job.taskVariables
        .entries()
        .map(([name, { value }]) => [`VSTS_TASKVARIABLE_${environmentName(name)}`, value]),
    ),
    TASK_DISPLAYNAME: task.friendlyName,
    SYSTEM_TASKDISPLAYNAME: task.friendlyName,
    SYSTEM_TASKINSTANCEID: job.correlationId,
    SYSTEM_TASKINSTANCENAME: 'step',
    COMMAND_CORRELATION_ID: job.correlationId,
  }
  const added = job.recorder.pathAdditions.toReversed()
  if (added.length > 0) environment['PATH'] = [...added, environment['PATH'] ?? ''].join(':')
  return environment
}

function ladderTimes(
  job: AdoJob,
  options: AdoTaskOptions,
  agentEnvironment: Readonly<Record<string, string>>,
): LadderTimes {
  const knob = (name: string): string | undefined => job.knob(name) ?? agentEnvironment[name]
  const times = { ...agentLadderTimes, ...options.ladder }
  return {
    ...times,
    sigintMs: Number(knob('PROCESS_SIGINT_TIMEOUT') ?? times.sigintMs),
    sigtermMs: Number(knob('PROCESS_SIGTERM_TIMEOUT') ?? times.sigtermMs),
    graceful: /^true$/i.test(knob('USE_GRACEFUL_PROCESS_SHUTDOWN') ?? String(times.graceful)),
  }
}

type PhaseSetup = Omit<PhaseRequest, 'phase' | 'attempt' | 'onLine' | 'onStart'>

/** Runs a phase, and runs it again while it fails and the step's retry count allows. */
async function runWithRetries(
  job: AdoJob,
  phase: PhaseName,
  options: AdoTaskOptions,
  setup: () => PhaseSetup,
): Promise<PhaseTranscript[]> {
  const { recorder } = job
  const retries = Math.min(options.retryCountOnTaskFailure ?? 0, 10)
  const pauseMs = options.retryDelayMs ?? ((retry: number) => (retry + 1) ** 2 * 1000)
  const runs: PhaseTranscript[] = []
  recorder.phase = phase
  recorder.commandResult = undefined
  for (let attempt = 1; ; attempt++) {
    job.result = undefined
    const facts = await runPhase({
      ...setup(),
      phase,
      attempt,
      onLine: (stream, line) => handleAdoLine(job, stream, line),
      onStart: (release) => {
        job.onForceComplete = () => setTimeout(release, options.doneGraceMs ?? 5000).unref()
      },
    })
    await Promise.all(recorder.uploads.splice(0))
    const exit = resultOfExit(facts)
    if (exit === 'Failed') recorder.print(`##[error]The process ended with ${facts.signal ?? facts.exitCode}`)
    let result = exit ?? job.result ?? 'Succeeded'
    const canRetry = result === 'Failed' && facts.stopped !== 'timeout' && attempt <= retries
    if (recorder.commandResult !== undefined) result = mergeResults(result, recorder.commandResult)
    const { stopped: _, ...seen } = facts
    runs.push({ ...seen, result, files: {} })
    if (!canRetry) break
    recorder.print(`##[warning]RetryHelper: attempt ${attempt} failed, ${retries - attempt + 1} left`)
    await delay(pauseMs(attempt - 1))
  }
  recorder.phase = undefined
  return runs
}

function jobStatus(result: StepResult | undefined): string {
  return result === undefined || result === 'Skipped' ? 'Succeeded' : result
}
