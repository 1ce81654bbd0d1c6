import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderActionYml } from '#shared/declaration/render/actionYml.ts'
import { renderTaskJson } from '#shared/declaration/render/taskJson.ts'
import { bundleOptions } from '#scripts/build/bundle.ts'
import { inRoot } from '#scripts/root.ts'
import type { AdoEndpoint } from '#test/agent/ado/environment.ts'
import { nodeBinary } from '#test/agent/nodeBinary.ts'
import { runAdoTask } from '#test/agent/runAdoTask.ts'
import { runGitHubAction, type GitHubActionOptions } from '#test/agent/runGitHubAction.ts'
import { logText, type StepTranscript } from '#test/agent/transcript.ts'
import { startAzureSimulator, type AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { azureProbe } from './azureProbe.ts'

let folder = ''
let sim: AzureSimulator
let node24 = ''
beforeAll(async () => {
  sim = await startAzureSimulator({ lifetimes: { accessToken: 3 } })
  node24 = await nodeBinary(24)
  folder = await mkdtemp(join(tmpdir(), 'login-'))
  await bundleFor('ado', 'openAzurePipelinesHost', '#tasks/host.ts')
  await bundleFor('repo/dist/actions/login', 'openGitHubHost', '#actions/host.ts')
  await mkdir(join(folder, 'ado/chunks'), { recursive: true })
  const messages = await readFile(inRoot('node_modules/azure-pipelines-task-lib/lib.json'))
  await writeFile(join(folder, 'ado/chunks/lib.json'), messages)
  const release = { version: '1.2.3', repositoryUrl: 'https://example.invalid/repo' }
  await writeFile(join(folder, 'ado/task.json'), renderTaskJson(azureProbe, release))
  await mkdir(join(folder, 'repo/actions/login'), { recursive: true })
  await writeFile(join(folder, 'repo/actions/login/action.yml'), renderActionYml(azureProbe))
})
afterAll(async () => {
  await sim[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function bundleFor(out: string, open: string, from: string): Promise<void> {
  for (const [name, run] of Object.entries({ main: 'runTask', post: 'runPost' })) {
    const contents = `import { ${run} } from '#shared/host/${run}.ts'\nimport { azureProbe } from '#test/contract/azureProbe.ts'\nimport { ${open} } from '${from}'\nawait ${run}(azureProbe, ${open})`
    await build({
      ...bundleOptions,
      stdin: { contents, resolveDir: inRoot(), loader: 'ts' },
      outfile: join(folder, out, `${name}.mjs`),
      splitting: false,
    })
  }
}

/** Whatever it was asked for, a run ended well by a method, with three tokens that nobody saw. */
function expectLogin(transcript: StepTranscript, method: string, before: number): void {
  const log = logText(transcript)
  const outputs = Object.fromEntries(
    Object.entries(transcript.outputs).map(([name, { value }]) => [name, value]),
  )
  expect(transcript.result, log).toBe('Succeeded')
  expect(outputs, log).toMatchObject({ method, subscription: sim.ids.subscriptionId })
  expect(transcript.violations, log).toEqual([])
  const tokens = sim.issuer.issued.slice(before)
  expect(tokens).toHaveLength(3)
  for (const secret of [...tokens, sim.ids.clientSecret, sim.githubRequestToken, sim.pipelinesAccessToken]) {
    expect(log).not.toContain(secret)
    expect(JSON.stringify(outputs)).not.toContain(secret)
  }
}

/** Connections to another place than Azure name all of its endpoints. */
const endpoint = (
  scheme: string,
  parameters: Record<string, string>,
  data: Record<string, string> = {},
): AdoEndpoint => ({
  url: sim.origin,
  scheme,
  parameters: { tenantid: sim.ids.tenantId, serviceprincipalid: sim.ids.clientId, ...parameters },
  data: {
    subscriptionId: sim.ids.subscriptionId,
    environment: 'AzureStack',
    environmentAuthorityUrl: sim.origin,
    resourceManagerUrl: sim.origin,
    activeDirectoryServiceEndpointResourceId: sim.armAudience,
    ...data,
  },
})

const connections = {
  'workload identity federation': () => ['federation', endpoint('WorkloadIdentityFederation', {})],
  'a secret': () => [
    'secret',
    endpoint('ServicePrincipal', { authenticationType: 'spnKey', serviceprincipalkey: sim.ids.clientSecret }),
  ],
  'a certificate': () => [
    'certificate',
    endpoint('ServicePrincipal', {
      authenticationType: 'spnCertificate',
      servicePrincipalCertificate: sim.clientCertificate.pem,
    }),
  ],
  'managed identity': () => [
    'managedIdentity',
    endpoint('ManagedServiceIdentity', {}, { msiclientId: sim.ids.managedIdentityClientId }),
  ],
} as const satisfies Record<string, () => readonly [string, AdoEndpoint]>

describe('a service connection of Azure Pipelines', () => {
  it.each(Object.keys(connections) as (keyof typeof connections)[])('with %s logs in', async (name) => {
    const before = sim.issuer.issuedCount
    const [method, connection] = connections[name]()
    for (const nodePath of [process.execPath, node24].slice(0, name === 'a certificate' ? 2 : 1)) {
      const start = nodePath === node24 ? sim.issuer.issuedCount : before
      const transcript = await runAdoTask({
        taskDirectory: join(folder, 'ado'),
        nodePath,
        workDirectory: await mkdtemp(join(folder, 'work-')),
        inputs: { azureConnection: sim.ids.serviceConnectionId },
        endpoints: { [sim.ids.serviceConnectionId]: connection },
        variables: { 'System.OidcRequestUri': sim.pipelinesTokenUrl },
        secretVariables: { 'System.AccessToken': sim.pipelinesAccessToken },
        agentEnv: { SSL_CERT_FILE: sim.authorityFile, AZURE_POD_IDENTITY_AUTHORITY_HOST: sim.imdsOrigin },
      })
      expectLogin(transcript, method, start)
    }
  })
})

describe('a GitHub action', () => {
  const run = async (inputs: Record<string, string>, more: Partial<GitHubActionOptions> = {}) =>
    runGitHubAction({
      actionDirectory: join(folder, 'repo/actions/login'),
      nodePath: node24,
      workDirectory: await mkdtemp(join(folder, 'work-')),
      inputs: {
        'azure-cloud': 'custom',
        'authority-host': sim.origin,
        'arm-endpoint': sim.origin,
        'arm-audience': sim.armAudience,
        'tenant-id': sim.ids.tenantId,
        'client-id': sim.ids.clientId,
        'subscription-id': sim.ids.subscriptionId,
        ...inputs,
      },
      agentEnv: { SSL_CERT_FILE: sim.authorityFile, AZURE_POD_IDENTITY_AUTHORITY_HOST: sim.imdsOrigin },
      ...more,
    })

  it('logs in by the identity token of its job', async () => {
    const before = sim.issuer.issuedCount
    expectLogin(
      await run({}, { idToken: { url: sim.githubTokenUrl, token: sim.githubRequestToken } }),
      'federation',
      before,
    )
  })

  it('logs in by a secret, and by managed identity', async () => {
    const before = sim.issuer.issuedCount
    expectLogin(
      await run({ 'client-secret': sim.ids.clientSecret }, { secrets: { S: sim.ids.clientSecret } }),
      'secret',
      before,
    )
    const then = sim.issuer.issuedCount
    const machine = { 'azure-login': 'managedIdentity', 'client-id': sim.ids.managedIdentityClientId }
    expectLogin(await run(machine), 'managedIdentity', then)
  })

  it('without the permission is told which one it needs', async () => {
    const transcript = await run({})
    expect(transcript.result).toBe('Failed')
    expect(logText(transcript)).toContain('id-token: write')
  })
})
