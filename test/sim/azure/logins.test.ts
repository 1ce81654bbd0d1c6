import {
  AzurePipelinesCredential,
  ClientAssertionCredential,
  ClientCertificateCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from '@azure/identity'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { startAzureSimulator, type AzureSimulator } from './azureSimulator.ts'
import { computeClient, secretCredential, trusting } from './sdkClients.ts'

let sim: AzureSimulator
beforeAll(async () => {
  sim = await startAzureSimulator({ retryAfterS: 0, pollAdvancesMs: 10_000 })
})
afterAll(async () => sim[Symbol.asyncDispose]())
afterEach(() => {
  vi.unstubAllEnvs()
  sim.world.clock.skewMs = 0
})

const options = () => ({ authorityHost: sim.origin, disableInstanceDiscovery: true, ...trusting(sim) })

const use = async (credential: TokenCredential): Promise<number> => {
  let count = 0
  for await (const { name } of computeClient(sim, credential).disks.list()) if (name !== '') count++
  return count
}

const assertion = async (method: 'GET' | 'POST', url: string, bearer: string) => {
  const { Agent, fetch } = await import('undici')
  const dispatcher = new Agent({ connect: { ca: sim.authority } })
  const headers = { authorization: `Bearer ${bearer}`, 'x-tfs-fedauthredirect': 'Suppress' }
  return fetch(url, { method, dispatcher, headers })
}

describe('the real credentials', () => {
  it('log in by secret, certificate, federation and managed identity', async () => {
    const { tenantId, clientId, serviceConnectionId } = sim.ids
    expect(await use(secretCredential(sim))).toBe(0)
    const certificate = { certificate: sim.clientCertificate.pem }
    expect(await use(new ClientCertificateCredential(tenantId, clientId, certificate, options()))).toBe(0)
    vi.stubEnv('SYSTEM_OIDCREQUESTURI', sim.pipelinesTokenUrl)
    const pipelines = new AzurePipelinesCredential(
      tenantId,
      clientId,
      serviceConnectionId,
      sim.pipelinesAccessToken,
      options(),
    )
    expect(await use(pipelines)).toBe(0)
    const github = async () => {
      const answer = await assertion(
        'GET',
        `${sim.githubTokenUrl}&audience=api://AzureADTokenExchange`,
        sim.githubRequestToken,
      )
      return ((await answer.json()) as { value: string }).value
    }
    expect(await use(new ClientAssertionCredential(tenantId, clientId, github, options()))).toBe(0)
    vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', sim.imdsOrigin)
    expect(await use(new ManagedIdentityCredential())).toBe(0)
  })

  it.each([
    ['a wrong secret', 'AADSTS7000215', () => secretCredential(sim, 'wrong')],
    [
      'an expired secret',
      'AADSTS7000222',
      () => secretCredential(sim, 'simulator~expired~secret~0123456789'),
    ],
    [
      'an unknown tenant',
      'endpoints_resolution_error|AADSTS90002',
      () =>
        new ClientCertificateCredential(
          '00000000-0000-4000-8000-000000000000',
          sim.ids.clientId,
          { certificate: sim.clientCertificate.pem },
          options(),
        ),
    ],
    [
      'an unknown application',
      'AADSTS700016',
      () =>
        new ClientCertificateCredential(
          sim.ids.tenantId,
          '00000000-0000-4000-8000-000000000000',
          { certificate: sim.clientCertificate.pem },
          options(),
        ),
    ],
  ])('are refused with %s', async (_what, code, make) => {
    await expect(use(make())).rejects.toThrow(new RegExp(code))
  })

  it('are refused when an assertion is over, for another audience, or from elsewhere', async () => {
    const { tenantId, clientId } = sim.ids
    const token = (iss: string, sub: string, aud: string, seconds: number) => () =>
      Promise.resolve(sim.issuer.identityToken(iss, sub, aud, seconds))
    const [issuer, subject, audience] = [
      'https://token.actions.githubusercontent.com',
      'repo:example/images:ref:refs/heads/main',
      'api://AzureADTokenExchange',
    ]
    const cases = [
      [token(issuer, subject, audience, -1), 'AADSTS700024'],
      [token(issuer, subject, 'api://Other', 300), 'AADSTS700212'],
      [token(issuer, 'repo:example/images:pull_request', audience, 300), 'AADSTS700213'],
      [token('https://elsewhere.example', subject, audience, 300), 'AADSTS700211'],
    ] as const
    for (const [getToken, code] of cases)
      await expect(
        use(new ClientAssertionCredential(tenantId, clientId, getToken, options())),
      ).rejects.toThrow(code)
  })

  it('with a clock that is wrong by 14 minutes fail by certificate only', async () => {
    const { tenantId, clientId } = sim.ids
    sim.world.clock.skewMs = 14 * 60_000
    const certificate = { certificate: sim.clientCertificate.pem }
    await expect(
      use(new ClientCertificateCredential(tenantId, clientId, certificate, options())),
    ).rejects.toThrow('AADSTS700024')
    expect(await use(secretCredential(sim))).toBe(0)
  })
})

describe('Resource Manager', () => {
  it('refuses tokens that are over, forged, or for something else', async () => {
    const { disks } = computeClient(sim)
    await disks.list().next()
    sim.issuer.expireAll()
    await expect(disks.list().next()).rejects.toMatchObject({ statusCode: 401 })
    const fixed = (token: string): TokenCredential => ({
      getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
    })
    await expect(use(fixed('a.b.c'))).rejects.toMatchObject({ statusCode: 401 })
    const { token } = sim.issuer.accessToken({
      tenantId: sim.ids.tenantId,
      clientId: 'x',
      audience: 'https://storage.azure.com',
    })
    await expect(use(fixed(token))).rejects.toMatchObject({ statusCode: 401 })
  })
})

describe('the platforms', () => {
  it('answer to their own method only: Azure Pipelines to POST, GitHub to GET', async () => {
    const pipelines = `${sim.pipelinesTokenUrl}?api-version=7.1`
    expect((await assertion('GET', pipelines, sim.pipelinesAccessToken)).status).toBe(405)
    expect((await assertion('POST', pipelines, sim.pipelinesAccessToken)).status).toBe(200)
    expect((await assertion('POST', pipelines, 'another')).status).toBe(401)
    expect((await assertion('POST', sim.githubTokenUrl, sim.githubRequestToken)).status).toBe(405)
  })
})
