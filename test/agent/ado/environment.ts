import { hostname } from 'node:os'
import type { NameMap } from '../nameMap.ts'
import type { NamedValue } from '../transcript.ts'
import type { AdoDirectories } from './directories.ts'
import { environmentName } from './inputs.ts'

/** A variable of the job. The worker's own and those set as outputs or read-only cannot be set again. */
export interface AdoVariable extends NamedValue {
  readonly readOnly: boolean
}

/** A service connection as the server sends it; `id` is its GUID. */
export interface AdoEndpoint {
  readonly url: string
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
  readonly data?: Readonly<Record<string, string>>
}

/** The variables that server and worker set in every job, by their dotted names. */
export function workerVariables(
  directories: AdoDirectories,
  hostType: 'build' | 'release',
  ids: { readonly job: string; readonly plan: string },
): Record<string, string> {
  const common = {
    'Agent.CloudId': '',
    'Agent.HomeDirectory': directories.root,
    'Agent.Id': '7',
    'Agent.IsSelfHosted': '1',
    'Agent.JobName': 'Job',
    'Agent.JobStatus': 'Succeeded',
    'Agent.MachineName': hostname(),
    'Agent.Name': 'harness',
    'Agent.OS': 'Linux',
    'Agent.OSArchitecture': process.arch === 'arm64' ? 'ARM64' : 'X64',
    'Agent.RootDirectory': directories.work,
    'Agent.TempDirectory': directories.temp,
    'Agent.ToolsDirectory': directories.tools,
    'Agent.Version': '4.278.0',
    'Agent.WorkFolder': directories.work,
    'System.CollectionId': '5d9c2d25-5d3c-4d56-9c1a-5c1e8d2f7a31',
    'System.CollectionUri': 'https://dev.azure.com/example/',
    'System.Culture': 'en-US',
    'System.DefaultWorkingDirectory': directories.sources,
    'System.HostType': hostType,
    'System.JobAttempt': '1',
    'System.JobDisplayName': 'Job',
    'System.JobId': ids.job,
    'System.JobName': 'Job',
    'System.PlanId': ids.plan,
    'System.ServerType': 'Hosted',
    'System.StageAttempt': '1',
    'System.StageName': 'Stage',
    'System.TeamFoundationCollectionUri': 'https://dev.azure.com/example/',
    'System.TeamProject': 'images',
    'System.TeamProjectId': '0b8f2f5e-2d0f-4b4e-9d7c-93ad2a9f6c11',
    'System.TimelineId': ids.plan,
    'System.WorkFolder': directories.work,
    TF_BUILD: 'True',
  }
  if (hostType === 'release') {
    return {
      ...common,
      'Agent.ReleaseDirectory': directories.sources,
      'System.ArtifactsDirectory': directories.sources,
      'Release.ReleaseId': '12',
      'Release.ReleaseName': 'Release-12',
    }
  }
  return {
    ...common,
    'Agent.BuildDirectory': directories.job,
    'Build.ArtifactStagingDirectory': directories.staging,
    'Build.BinariesDirectory': `${directories.job}/b`,
    'Build.BuildId': '345',
    'Build.BuildNumber': '20260801.1',
    'Build.DefinitionName': 'images',
    'Build.Reason': 'Manual',
    'Build.Repository.LocalPath': directories.sources,
    'Build.Repository.Name': 'images',
    'Build.SourceBranch': 'refs/heads/main',
    'Build.SourceBranchName': 'main',
    'Build.SourcesDirectory': directories.sources,
    'Build.SourceVersion': '9f0c0f3a6c2b4a1f8d5e7b6a4c3d2e1f0a9b8c7d',
    'Build.StagingDirectory': directories.staging,
  }
}

/** The environment of the variables: public by name, secret behind `SECRET_`, and the two lists of names. */
export function variableEnvironment(variables: NameMap<AdoVariable>): Record<string, string> {
  const environment: Record<string, string> = {}
  const names: { public: string[]; secret: string[] } = { public: [], secret: [] }
  for (const [name, { value, isSecret }] of variables.entries()) {
    environment[(isSecret ? 'SECRET_' : '') + environmentName(name)] = value
    names[isSecret ? 'secret' : 'public'].push(name)
    if (name.toLowerCase() === 'agent.jobstatus') environment['agent.jobstatus'] = value
  }
  environment['VSTS_PUBLIC_VARIABLES'] = JSON.stringify(names.public)
  environment['VSTS_SECRET_VARIABLES'] = JSON.stringify(names.secret)
  return environment
}

/** The environment of the service connections; `SYSTEMVSSCONNECTION` is the id of the server's own. */
export function endpointEnvironment(
  endpoints: Readonly<Record<string, AdoEndpoint>>,
): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const [id, { url, scheme, parameters, data }] of Object.entries(endpoints)) {
    environment[`ENDPOINT_URL_${id}`] = url
    environment[`ENDPOINT_AUTH_${id}`] = JSON.stringify({ parameters, scheme })
    environment[`ENDPOINT_AUTH_SCHEME_${id}`] = scheme
    for (const [name, value] of Object.entries(parameters)) {
      environment[`ENDPOINT_AUTH_PARAMETER_${id}_${environmentName(name)}`] = value
    }
    if (id === 'SYSTEMVSSCONNECTION') continue
    environment[`ENDPOINT_DATA_${id}`] = JSON.stringify(data ?? {})
    for (const [name, value] of Object.entries(data ?? {})) {
      environment[`ENDPOINT_DATA_${id}_${environmentName(name)}`] = value
    }
  }
  return environment
}

/** The parameters of a service connection that the agent does not mask (MaskingUtil's list, those in use). */
export const publicEndpointParameters: ReadonlySet<string> = new Set([
  'tenantid',
  'authenticationtype',
  'accesstokentype',
  'scope',
  'role',
])
