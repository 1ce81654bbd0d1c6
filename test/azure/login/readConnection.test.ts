import { describe, expect, it } from 'vitest'
import type { ServiceConnection } from '#shared/base/platformIdentity.ts'
import { blobEndpoint, chooseAzureCloud } from '#shared/azure/login/azureCloud.ts'
import { readConnection } from '#shared/azure/login/connectionLogin.ts'
import { chooseLoginMethod } from '#shared/azure/login/chooseLoginMethod.ts'
import type { LoginRequest } from '#shared/azure/login/loginRequest.ts'

const connection = (
  scheme: string,
  parameters: Readonly<Record<string, string>> = {},
  data: Readonly<Record<string, string>> = {},
): ServiceConnection => ({
  id: 'the-id',
  url: 'https://management.azure.com/',
  scheme,
  parameters: new Map(Object.entries({ tenantid: 't', serviceprincipalid: 'c', ...parameters })),
  data: new Map(Object.entries({ subscriptionid: 's', environment: 'AzureCloud', ...data })),
})

describe('a service connection', () => {
  it.each([
    ['ServicePrincipal', { authenticationtype: 'spnKey', serviceprincipalkey: 'k' }, 'secret'],
    ['serviceprincipal', { serviceprincipalkey: 'k' }, 'secret'],
    [
      'ServicePrincipal',
      { authenticationtype: 'spnCertificate', serviceprincipalcertificate: 'p' },
      'certificate',
    ],
    ['WorkloadIdentityFederation', {}, 'federation'],
    ['ManagedServiceIdentity', {}, 'managedIdentity'],
  ])('%s %j is a login by %s', (scheme, parameters, method) => {
    expect(readConnection(connection(scheme, parameters))).toMatchObject({
      method,
      subscriptionId: 's',
      tenantId: 't',
    })
  })

  it('takes secret and certificate only where they are meant', () => {
    const both = { serviceprincipalkey: 'k', serviceprincipalcertificate: 'p' }
    expect(readConnection(connection('WorkloadIdentityFederation', both))).toMatchObject({
      clientSecret: undefined,
      certificatePem: undefined,
    })
    expect(readConnection(connection('ManagedServiceIdentity', {}, { msiclientid: 'm' })).clientId).toBe('m')
    expect(readConnection(connection('ManagedServiceIdentity')).clientId).toBeUndefined()
  })

  it('to something else than Resource Manager is refused by name', () => {
    expect(() => readConnection(connection('PublishProfile'))).toThrow(/the-id logs in by PublishProfile/)
  })

  it('names its cloud, and all endpoints of one that is not known', () => {
    expect(readConnection(connection('', {}, { environment: 'AzureUSGovernment' })).cloud.authorityHost).toBe(
      'https://login.microsoftonline.us',
    )
    expect(
      readConnection(connection('', {}, { environment: 'AzureChinaCloud' })).cloud.federationAudience,
    ).toBe('api://AzureADTokenExchangeChina')
    const stack = {
      environment: 'AzureStack',
      environmentauthorityurl: 'https://login.stack.example/',
      resourcemanagerurl: 'https://management.stack.example/',
      activedirectoryserviceendpointresourceid: 'https://management.stack.example/1234',
    }
    expect(readConnection(connection('', {}, stack)).cloud).toMatchObject({
      name: 'custom',
      authorityHost: 'https://login.stack.example',
      armEndpoint: 'https://management.stack.example',
      armAudience: 'https://management.stack.example/1234',
    })
  })
})

describe('a cloud', () => {
  it('that is custom needs its endpoints, over https', () => {
    expect(() => chooseAzureCloud({ name: 'custom', authorityHost: 'https://a' })).toThrow(/armEndpoint/)
    expect(() => chooseAzureCloud({ name: 'custom', armEndpoint: 'https://a' })).toThrow(/authorityHost/)
    const http = { name: 'custom', armEndpoint: 'http://a', authorityHost: 'https://a' } as const
    expect(() => chooseAzureCloud(http)).toThrow(/no https URL: http:\/\/a/)
  })

  it('makes out tokens to its own endpoint when nothing else is said', () => {
    const cloud = chooseAzureCloud({
      name: 'custom',
      armEndpoint: 'https://arm.example/',
      authorityHost: 'https://a',
    })
    expect(cloud.armAudience).toBe('https://arm.example')
  })

  it('has its stores under a suffix, or below a URL', () => {
    expect(blobEndpoint(chooseAzureCloud({ name: 'usGovernment' }), 'acc')).toBe(
      'https://acc.blob.core.usgovcloudapi.net',
    )
    const emulator = chooseAzureCloud({ name: 'public', storageSuffix: 'https://localhost:10000/' })
    expect(blobEndpoint(emulator, 'acc')).toBe('https://localhost:10000/acc')
    expect(emulator.name).toBe('custom')
  })
})

describe('the way to log in', () => {
  const request = (more: Partial<LoginRequest>): LoginRequest => ({
    method: 'auto',
    cloud: chooseAzureCloud({ name: 'public' }),
    ...more,
  })
  const github = { platform: 'github', requestUrl: 'https://x', requestToken: 't' } as const
  const who = { clientId: 'c', tenantId: 't' }

  it.each([
    ['azurePipelines', { connection: connection('') }, 'connection'],
    ['github', { ...who, tokens: github }, 'federation'],
    ['github', { ...who, tokens: github, clientSecret: 's' }, 'secret'],
    ['github', {}, 'cli'],
    ['local', {}, 'default'],
    ['local', who, 'default'],
    ['local', { ...who, certificatePem: 'p' }, 'certificate'],
    ['azurePipelines', { method: 'managedIdentity' }, 'managedIdentity'],
  ] as const)('on %s with %j is %s', (platform, given, method) => {
    expect(chooseLoginMethod(request(given), platform).method).toBe(method)
  })

  it.each([
    ['azurePipelines', {}, /Neither/],
    ['azurePipelines', who, /signs no identity tokens/],
    ['github', who, /may not ask GitHub/],
    ['local', { clientSecret: 's' }, /needs tenantId, clientId/],
    ['github', { method: 'certificate', ...who }, /needs certificatePem/],
    ['github', { method: 'connection' }, /No service connection/],
  ] as const)('on %s with %j is none', (platform, given, message) => {
    expect(() => chooseLoginMethod(request(given), platform)).toThrow(message)
  })
})
