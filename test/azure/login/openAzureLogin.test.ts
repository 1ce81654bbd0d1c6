import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { chooseAzureCloud } from '#shared/azure/login/azureCloud.ts'
import { openAzureLogin } from '#shared/azure/login/azureLogin.ts'
import type { LoginRequest } from '#shared/azure/login/loginRequest.ts'
import type { ServiceConnection } from '#shared/base/platformIdentity.ts'
import { systemClock } from '#shared/base/clock.ts'
import { isImageError } from '#shared/base/errors.ts'
import { createLog, type LogEvent } from '#shared/base/log.ts'
import { Scope } from '#shared/base/scope.ts'
import { Masker } from '#shared/base/text/masker.ts'
import { packerAgent } from '#test/packer/packerAgent.ts'
import { startAzureSimulator, type AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { computeClient } from '#test/sim/azure/sdkClients.ts'

let sim: AzureSimulator
beforeAll(async () => {
  sim = await startAzureSimulator({ retryAfterS: 0, lifetimes: { accessToken: 3 } })
})
afterAll(async () => sim[Symbol.asyncDispose]())

let events: LogEvent[] = []
let scope = new Scope()
beforeEach(() => {
  events = []
  scope = new Scope()
})
afterEach(async () => {
  expect(await scope.close()).toEqual([])
  vi.unstubAllEnvs()
  sim.setFaults([])
})

const open = async (
  more: Partial<LoginRequest>,
  platform: 'azurePipelines' | 'github' | 'local' = 'github',
) => {
  const sink = {
    emit: (event: LogEvent) => events.push(event),
    drained: () => Promise.resolve(),
    hideSecret: () => undefined,
  }
  const log = createLog({ sink, masker: new Masker(), clock: systemClock })
  const { tenantId, clientId, subscriptionId } = sim.ids
  const cloud = chooseAzureCloud({
    name: 'custom',
    authorityHost: sim.origin,
    armEndpoint: sim.origin,
    armAudience: sim.armAudience,
  })
  const agent = packerAgent({ platform, environment: { SSL_CERT_FILE: sim.authorityFile } })
  const request = { method: 'auto', cloud, tenantId, clientId, subscriptionId, ...more } as const
  const login = await openAzureLogin(request, {
    log,
    scope,
    agent,
    clock: systemClock,
    signal: new AbortController().signal,
  })
  return { login, log }
}

const works = async (more: Partial<LoginRequest>, platform?: 'azurePipelines' | 'github' | 'local') => {
  const { login, log } = await open(more, platform)
  const { disks } = computeClient(sim, login.credential)
  await disks.list().next()
  const token = sim.issuer.issued.at(-1) ?? ''
  expect(log.mask(`it is ${token}`)).not.toContain(token)
  return login
}

const github = () =>
  ({ platform: 'github', requestUrl: sim.githubTokenUrl, requestToken: sim.githubRequestToken }) as const
const pipelines = () =>
  ({
    platform: 'azurePipelines',
    requestUrl: sim.pipelinesTokenUrl,
    requestToken: sim.pipelinesAccessToken,
  }) as const

const connection = (scheme: string, parameters: Readonly<Record<string, string>>): ServiceConnection => ({
  id: sim.ids.serviceConnectionId,
  url: sim.origin,
  scheme,
  parameters: new Map(
    Object.entries({ tenantid: sim.ids.tenantId, serviceprincipalid: sim.ids.clientId, ...parameters }),
  ),
  data: new Map([['subscriptionid', sim.ids.subscriptionId]]),
})

describe('a login', () => {
  it('by secret, certificate, federation of either platform, and managed identity reaches Resource Manager', async () => {
    expect((await works({ clientSecret: sim.ids.clientSecret })).method).toBe('secret')
    expect((await works({ certificatePem: sim.clientCertificate.pem })).method).toBe('certificate')
    expect((await works({ tokens: github() })).method).toBe('federation')
    const federated = { connection: connection('WorkloadIdentityFederation', {}), tokens: pipelines() }
    expect((await works(federated, 'azurePipelines')).method).toBe('federation')
    const secret = {
      connection: connection('ServicePrincipal', { serviceprincipalkey: sim.ids.clientSecret }),
    }
    expect((await works(secret, 'azurePipelines')).method).toBe('secret')
    vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', sim.imdsOrigin)
    const machine = { method: 'managedIdentity', clientId: sim.ids.managedIdentityClientId } as const
    expect((await works(machine)).method).toBe('managedIdentity')
  })

  it('by the session of the Azure CLI asks `az` for its tokens', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'az-'))
    try {
      const { token } = sim.issuer.accessToken({
        tenantId: sim.ids.tenantId,
        clientId: sim.ids.clientId,
        audience: sim.armAudience,
      })
      const answer = JSON.stringify({
        accessToken: token,
        expiresOn: '2099-01-01 00:00:00.000000',
        expires_on: 4_070_908_800,
        tokenType: 'Bearer',
      })
      await writeFile(
        join(folder, 'az'),
        `#!/bin/sh\necho "$@" >> ${folder}/asked\ncat <<'EOF'\n${answer}\nEOF\n`,
        { mode: 0o755 },
      )
      vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`)
      expect((await works({ clientId: undefined })).method).toBe('cli')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('asks the platform anew for each token, long after the first assertion is over', async () => {
    const { login } = await open({ tokens: github() })
    const asked = () => sim.transcript.lines(/GET \/github/).length
    const before = asked()
    const scope = `${sim.armAudience}/.default`
    const tokens = new Set<string>()
    for (let round = 0; round < 3; round++) tokens.add((await login.credential.getToken(scope))?.token ?? '')
    expect(tokens.size).toBe(3)
    expect(asked() - before).toBeGreaterThanOrEqual(3)
  })

  it('survives a platform that stumbles, and names one that refuses', async () => {
    sim.setFaults([{ match: 'GET /github', nth: 1, fault: { kind: 'status', status: 503 } }])
    await works({ tokens: github() })
    await expect(works({ tokens: { ...github(), requestToken: 'wrong' } })).rejects.toMatchObject({
      code: 'AZURE_LOGIN_FAILED',
      hint: expect.stringContaining('id-token: write'),
    })
  })

  it.each([
    ['a wrong secret', { clientSecret: 'wrong-secret' }, /AADSTS7000215/, /value, not its id/],
    ['an old secret', { clientSecret: 'simulator~expired~secret~0123456789' }, /AADSTS7000222/, /expired/],
    [
      'another tenant',
      { clientSecret: 'x', tenantId: '00000000-0000-4000-8000-000000000000' },
      /tenant 00000000.*AADSTS90002/,
      /no such tenant/,
    ],
    [
      'another application',
      { clientSecret: 'x', clientId: '00000000-0000-4000-8000-000000000000' },
      /AADSTS700016/,
      /clientId and tenantId/,
    ],
  ])('with %s says what to do, and no secret', async (_what, more, detail, hint) => {
    const thrown: unknown = await works(more).catch((error: unknown) => error)
    if (!isImageError(thrown)) throw thrown
    expect(thrown.code).toBe('AZURE_LOGIN_FAILED')
    expect(thrown.detail).toMatch(detail)
    expect(thrown.hint).toMatch(hint)
    expect(thrown.detail).not.toContain('Trace ID')
    expect(JSON.stringify(events)).not.toContain(more.clientSecret.length > 5 ? more.clientSecret : 'never')
  })

  it('that reaches nobody it trusts says whom, why, and what to look at', async () => {
    const cloud = chooseAzureCloud({
      name: 'custom',
      authorityHost: sim.imdsOrigin.replace('http:', 'https:'),
      armEndpoint: sim.origin,
    })
    const thrown: unknown = await works({ cloud, clientSecret: sim.ids.clientSecret }).catch(
      (error: unknown) => error,
    )
    if (!isImageError(thrown)) throw thrown
    expect(thrown.code).toBe('AZURE_LOGIN_FAILED')
    expect(thrown.detail).toMatch(/127\.0\.0\.1:\d+: .*(?:SSL|EPROTO)/i)
    expect(thrown.hint).toMatch(/HTTPS_PROXY/)
  })
})
