import type taskLib from 'azure-pipelines-task-lib/task.js'
import type {
  IdentityTokenSource,
  PlatformIdentity,
  ServiceConnection,
} from '#shared/base/platformIdentity.ts'
import type { TaskShape } from '#shared/declaration/task.ts'

type TaskLib = typeof taskLib

/** The connection of the job to the server itself; its token speaks for the build. */
const serverConnection = 'SYSTEMVSSCONNECTION'

/** What connections to Azure Resource Manager hold besides their secrets (azure-pipelines-tasks-azure-arm-rest). */
const dataNames = [
  'subscriptionid',
  'tenantid',
  'environment',
  'environmentauthorityurl',
  'activedirectoryauthority',
  'activedirectoryserviceendpointresourceid',
  'resourcemanagerurl',
  'storageendpointsuffix',
  'msiclientid',
] as const

/** The service connections the inputs name, and where the server signs tokens; plain data, since task-lib keeps them encrypted. */
export function readIdentity(
  tl: TaskLib,
  task: TaskShape,
  environment: Readonly<Record<string, string>>,
): PlatformIdentity {
  const connections = Object.entries(task.inputs)
    .filter(([, input]) => input.kind === 'connection')
    .flatMap(([key, { aliases = [] }]) => [key, ...aliases].map((name) => tl.getInput(name)))
    .filter((id) => id !== undefined && id !== '')
    .map((id) => readConnection(tl, id ?? ''))
  return {
    connections: new Map(connections.map((connection) => [connection.id, connection])),
    tokens: readTokenSource(tl, environment),
  }
}

function readConnection(tl: TaskLib, id: string): ServiceConnection {
  const authorization = tl.getEndpointAuthorization(id, true)
  const data = dataNames.flatMap((name) => {
    const value = tl.getEndpointDataParameter(id, name, true)
    return value === undefined || value === '' ? [] : [[name, value] as const]
  })
  const parameters = Object.entries(authorization?.parameters ?? {})
  return {
    id,
    url: tl.getEndpointUrl(id, true) ?? '',
    scheme: authorization?.scheme ?? '',
    parameters: new Map(parameters.map(([name, value]) => [name.toLowerCase(), value])),
    data: new Map(data),
  }
}

/** The server's address for tokens; agents too old to say it still say everything it is made of. */
function readTokenSource(
  tl: TaskLib,
  environment: Readonly<Record<string, string>>,
): IdentityTokenSource | undefined {
  const requestToken =
    tl.getEndpointAuthorizationParameter(serverConnection, 'AccessToken', true) ??
    environment['SYSTEM_ACCESSTOKEN'] ??
    ''
  const requestUrl = environment['SYSTEM_OIDCREQUESTURI'] ?? tokenUrlOf(environment)
  if (requestToken === '' || requestUrl === undefined || !URL.canParse(requestUrl)) return undefined
  return { platform: 'azurePipelines', requestUrl, requestToken }
}

function tokenUrlOf(environment: Readonly<Record<string, string>>): string | undefined {
  const names = ['SYSTEM_TEAMPROJECTID', 'SYSTEM_HOSTTYPE', 'SYSTEM_PLANID', 'SYSTEM_JOBID'] as const
  const [project, hostType, plan, job] = names.map((name) => environment[name] ?? '')
  const server = environment['SYSTEM_COLLECTIONURI'] ?? environment['SYSTEM_TEAMFOUNDATIONCOLLECTIONURI']
  if (server === undefined || !project || !hostType || !plan || !job) return undefined
  // The server has one hub for builds and one for releases; other kinds of jobs run in that for builds.
  const hub = hostType === 'release' || hostType === 'deployment' ? 'release' : 'build'
  return `${server.replace(/\/*$/, '/')}${project}/_apis/distributedtask/hubs/${hub}/plans/${plan}/jobs/${job}/oidctoken`
}
