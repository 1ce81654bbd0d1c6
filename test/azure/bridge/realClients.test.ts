import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bridgePaths, bridgeRoutes } from '#shared/azure/bridge/bridgeRoutes.ts'
import { openTokenBridge } from '#shared/azure/bridge/tokenBridge.ts'
import { chooseAzureCloud } from '#shared/azure/login/azureCloud.ts'
import { openAzureLogin } from '#shared/azure/login/azureLogin.ts'
import { systemClock } from '#shared/base/clock.ts'
import type { IdentityTokenSource } from '#shared/base/platformIdentity.ts'
import { Scope } from '#shared/base/scope.ts'
import { buildTask } from '#shared/tasks/build.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { scratch } from '#test/base/scratch.ts'
import { packerAgent } from '#test/packer/packerAgent.ts'
import { startAzureSimulator, type AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { runLocally } from '#test/tasks/plugins/taskRun.ts'
import { azureLoginProbe } from '#test/tools/azureLoginProbe/azureLoginProbe.ts'
import { packerRelease } from '#test/tools/packerBinary.ts'
import { pluginBinary, realPlugins } from '#test/tools/pluginBinary.ts'

const lifetimeS = 2
const probe = await azureLoginProbe()
const packer = await packerRelease('1.16.0')
const plugin = await pluginBinary('azure')

let sim: AzureSimulator
beforeAll(async () => {
  sim = await startAzureSimulator({
    lifetimes: { accessToken: lifetimeS, pipelinesToken: lifetimeS, githubToken: lifetimeS },
    times: { deployment: 4 * lifetimeS * 1000, remove: 0 },
  })
})
afterAll(async () => sim[Symbol.asyncDispose]())

let scope = new Scope()
beforeEach(() => {
  scope = new Scope()
})
afterEach(async () => {
  expect(await scope.close()).toEqual([])
})

const platforms = {
  'Azure Pipelines': (): IdentityTokenSource => ({
    platform: 'azurePipelines',
    requestUrl: sim.pipelinesTokenUrl,
    requestToken: sim.pipelinesAccessToken,
  }),
  GitHub: (): IdentityTokenSource => ({
    platform: 'github',
    requestUrl: sim.githubTokenUrl,
    requestToken: sim.githubRequestToken,
  }),
} as const

const login = async (how: { tokens?: IdentityTokenSource; certificatePem?: string }) => {
  const { tenantId, clientId, subscriptionId } = sim.ids
  const agent = packerAgent({ platform: 'github', environment: { SSL_CERT_FILE: sim.authorityFile } })
  const cloud = chooseAzureCloud({ name: 'custom', authorityHost: sim.origin, armEndpoint: sim.origin })
  const ctx = {
    log: recordedLog().log,
    scope,
    agent,
    clock: systemClock,
    signal: new AbortController().signal,
  }
  const method = how.tokens ? 'federation' : 'certificate'
  const opened = await openAzureLogin({ method, cloud, tenantId, clientId, subscriptionId, ...how }, ctx)
  return { opened, bridge: await openTokenBridge(bridgeRoutes(opened), ctx) }
}

/** Asks Resource Manager with the library of packer-plugin-azure 2, over three lifetimes of every token there is. */
const runProbe = async (how: Readonly<Record<string, string>>) =>
  execa(probe ?? '', [], {
    env: {
      SSL_CERT_FILE: sim.authorityFile,
      PROBE_METADATA: sim.origin,
      PROBE_TENANT: sim.ids.tenantId,
      PROBE_CLIENT: sim.ids.clientId,
      PROBE_URL: `${sim.origin}/subscriptions/${sim.ids.subscriptionId}?api-version=2022-12-01`,
      PROBE_ROUNDS: '4',
      PROBE_PAUSE: `${lifetimeS * 1000 + 100}ms`,
      ...how,
    },
    extendEnv: false,
    reject: false,
  })

describe.skipIf(probe === undefined)('the library packer-plugin-azure 2 logs in with', () => {
  it.each(Object.keys(platforms) as (keyof typeof platforms)[])(
    'keeps its login through the bridge for three lifetimes, on %s',
    async (name) => {
      const { bridge } = await login({ tokens: platforms[name]() })
      const before = sim.issuer.issuedCount
      const { stdout } = await runProbe({
        PROBE_REQUEST_URL: `${bridge.origin}${bridgePaths.assertion}`,
        PROBE_REQUEST_TOKEN: bridge.bearer,
      })
      expect(stdout.split('\n')).toEqual(['answer: 200', 'answer: 200', 'answer: 200', 'answer: 200'])
      expect(sim.issuer.issuedCount - before).toBeGreaterThanOrEqual(4)
    },
  )

  it('keeps the login of a certificate too', async () => {
    const { bridge } = await login({ certificatePem: sim.clientCertificate.pem })
    const { stdout } = await runProbe({
      PROBE_REQUEST_URL: `${bridge.origin}${bridgePaths.assertion}`,
      PROBE_REQUEST_TOKEN: bridge.bearer,
      PROBE_PAUSE: '10ms',
    })
    expect(stdout.split('\n')).toEqual(['answer: 200', 'answer: 200', 'answer: 200', 'answer: 200'])
  })

  it('loses it without the bridge: a fixed assertion is over, and Azure Pipelines does not answer its question', async () => {
    const { opened } = await login({ tokens: platforms['Azure Pipelines']() })
    const fixed = await runProbe({ PROBE_ASSERTION: (await opened.assertion?.()) ?? '' })
    expect(fixed.stdout).toMatch(/^answer: 200\nerror: .*AADSTS700024/s)
    const direct = await runProbe({
      PROBE_REQUEST_URL: `${sim.pipelinesTokenUrl}?api-version=7.1&serviceConnectionId=${sim.ids.serviceConnectionId}`,
      PROBE_REQUEST_TOKEN: sim.pipelinesAccessToken,
    })
    expect(direct.stdout).toMatch(/^error: .*HTTP status 405/)
  })
})

const template = `
variable "subscription_id" { default = "" }
variable "custom_resource_build_prefix" { default = "" }
source "azure-arm" "image" {
  subscription_id                   = var.subscription_id
  custom_resource_build_prefix      = var.custom_resource_build_prefix
  cloud_environment_name            = "Simulated"
  managed_image_resource_group_name = "images"
  managed_image_name                = "made"
  os_type                           = "Linux"
  image_publisher                   = "Debian"
  image_offer                       = "debian-12"
  image_sku                         = "12"
  location                          = "westeurope"
  ssh_username                      = "packer"
}
build { sources = ["source.azure-arm.image"] }
`

describe.skipIf(packer === undefined || plugin === undefined)(
  'a build by the real Packer and packer-plugin-azure',
  () => {
    const build = async (inputs: Readonly<Record<string, string>>) => {
      const root = await scratch()
      const folder = join(root, 'plugins/github.com/hashicorp/azure')
      const file = join(
        folder,
        `packer-plugin-azure_v${realPlugins.azure.version}_x5.0_linux_${process.arch === 'x64' ? 'amd64' : process.arch}`,
      )
      await mkdir(folder, { recursive: true })
      await copyFile(plugin ?? '', file)
      await writeFile(
        `${file}_SHA256SUM`,
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      )
      await writeFile(join(root, 'image.pkr.hcl'), template)
      const asked = { template: 'image.pkr.hcl', packerPath: packer ?? '', init: 'false', ...inputs }
      const environment = {
        SSL_CERT_FILE: sim.authorityFile,
        PACKER_PLUGIN_PATH: join(root, 'plugins'),
        ARM_METADATA_URL: new URL(sim.origin).host,
        PKR_VAR_subscription_id: sim.ids.subscriptionId,
      }
      const agent = {
        platform: 'github',
        identity: { connections: new Map(), tokens: platforms.GitHub() },
      } as const
      const lines: string[] = []
      const outcome = await runLocally(buildTask, root, asked, environment, { lines, agent }).catch(
        (thrown: unknown) => thrown,
      )
      return { outcome, log: lines.join('\n') }
    }
    const custom = () => ({
      azureCloud: 'custom',
      subscriptionId: sim.ids.subscriptionId,
      authorityHost: sim.origin,
      armEndpoint: sim.origin,
      tenantId: sim.ids.tenantId,
      clientId: sim.ids.clientId,
    })

    it(
      'keeps the login of its task through the bridge for as long as it takes',
      { timeout: 120_000 },
      async () => {
        const [before, first] = [sim.issuer.issuedCount, sim.transcript.entries.length]
        const { log } = await build(custom())
        const seen = sim.transcript.entries.slice(first)
        expect(
          // Whose tenant the subscription is in, it asks without a token.
          seen.filter(({ service, status }) => service === 'arm' && status === 401).slice(1),
          log,
        ).toEqual([])
        // No machine is there to be made an image of; it was logged in until it heard so, and to clean up.
        expect(log).toContain('DeploymentFailed')
        expect(
          seen.some(
            ({ method, path, status }) =>
              method === 'DELETE' && /resourcegroups/i.test(path) && status === 202,
          ),
          log,
        ).toBe(true)
        const times = seen
          .filter(({ service, status }) => service === 'arm' && status < 300)
          .map(({ atMs }) => atMs)
        expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(3 * lifetimeS * 1000)
        expect(sim.issuer.issuedCount - before).toBeGreaterThan(3)
        for (const token of sim.issuer.issued.slice(before)) expect(log).not.toContain(token)
      },
    )

    it('leaves no resource group behind when it could not delete its own', { timeout: 120_000 }, async () => {
      const groups = () =>
        sim.world.store.ofType('Microsoft.Resources/resourceGroups').map(({ name }) => name)
      // Packer tries for a quarter of an hour where it is told to wait; a refusal it takes.
      sim.setFaults([
        {
          match: /^DELETE .*resourcegroups\/mi[^/]*\?/i,
          nth: 1,
          fault: { kind: 'status', status: 403, code: 'AuthorizationFailed' },
        },
      ])
      const kept = sim.world.store.add(
        '/subscriptions/x/resourceGroups/mi-other',
        'Microsoft.Resources/resourceGroups',
        {},
        0,
      )
      const { log } = await build(custom())
      expect(log).toMatch(
        /The build left the resource group mi[0-9a-f]{8}-Resource-Group-[a-z0-9]+; Azure is deleting it/,
      )
      sim.world.operations.settle()
      expect(groups()).toEqual(['images', 'mi-other'])
      sim.world.store.remove(kept.id)
      sim.setFaults([])
    })

    it('has no login without it', { timeout: 120_000 }, async () => {
      const first = sim.transcript.entries.length
      const { outcome } = await build({ timeout: '12s', passEnvironment: 'ARM_METADATA_URL' })
      expect(outcome).toMatchObject({ code: expect.stringMatching(/PACKER_FAILED|PACKER_TIMEOUT/) })
      const seen = sim.transcript.entries.slice(first)
      expect(seen.filter(({ service, status }) => service === 'arm' && status < 300)).toEqual([])
    })
  },
)
