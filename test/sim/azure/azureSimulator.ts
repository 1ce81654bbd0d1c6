import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate } from '../releases/certificate.ts'
import { answerArm } from './arm/arm.ts'
import { answerMetadata, vaultAudience } from './arm/metadataEndpoints.ts'
import { seedVersions } from './arm/seedVersions.ts'
import { groupId, groupType } from './arm/resourceGroups.ts'
import { defaultApplication, defaultIds } from './entra/applications.ts'
import {
  clientCertificate as makeClientCertificate,
  type ClientCertificate,
} from './entra/clientCertificate.ts'
import { answerEntra, isEntraPath } from './entra/entra.ts'
import { realLifetimes, TokenIssuer } from './entra/tokens.ts'
import type { SimAnswer, SimRequest } from './http/exchange.ts'
import { AzureFaultScript, type AzureFaultRule } from './http/faults.ts'
import { createFront } from './http/front.ts'
import { Transcript, type TranscriptEntry } from './http/transcript.ts'
import type { AzureSimulatorOptions } from './options.ts'
import {
  answerPlatform,
  githubTokenPath,
  isPlatformPath,
  pipelinesTokenPath,
} from './platform/identityEndpoints.ts'
import { answerImds } from './platform/imds.ts'
import { answerAccount, storageAudience } from './storage/accountService.ts'
import { answerDisk } from './storage/diskService.ts'
import { World } from './world.ts'

/** A running Azure of one tenant and one subscription. */
export interface AzureSimulator extends AsyncDisposable {
  /** `https://localhost:PORT`: authority, Resource Manager, platforms and stores. */
  readonly origin: string
  /** `http://127.0.0.1:PORT`: the instance metadata service. */
  readonly imdsOrigin: string
  /** What tokens for Resource Manager are made out to. */
  readonly armAudience: string
  /** PEM of the authority that signed the server, and a file of it. */
  readonly authority: string
  readonly authorityFile: string
  readonly world: World
  readonly issuer: TokenIssuer
  readonly transcript: Transcript
  readonly ids: typeof defaultIds
  readonly clientCertificate: ClientCertificate
  /** System.AccessToken, and the request token of GitHub. */
  readonly pipelinesAccessToken: string
  readonly githubRequestToken: string
  readonly pipelinesTokenUrl: string
  readonly githubTokenUrl: string
  readonly setFaults: (rules: readonly AzureFaultRule[]) => void
  /** Told of every request before anything is done about it; for tests that kill a client at its nth. */
  readonly onRequest: (listener: (entry: TranscriptEntry) => void | Promise<void>) => void
  /** Puts that many finished versions into a definition, `1.0.0` and up, without a request. */
  readonly seedVersions: (
    group: string,
    gallery: string,
    image: string,
    count: number,
    tags?: (index: number) => Readonly<Record<string, string>>,
  ) => void
  /** Variables with which this product finds this place as the cloud `custom`, and Node and OpenSSL trust it. */
  readonly environment: Readonly<Record<string, string>>
}

/** Starts a simulated Azure on loopback. */
export async function startAzureSimulator(options: AzureSimulatorOptions = {}): Promise<AzureSimulator> {
  const world = new World(options)
  const issuer = new TokenIssuer({ ...realLifetimes, ...options.lifetimes }, world.clock)
  const clientCertificate = await makeClientCertificate.get()
  const applications = options.applications ?? [
    defaultApplication([clientCertificate.certificate], options.federationAudience),
  ]
  const transcript = new Transcript(options.transcriptPath)
  const faults = new AzureFaultScript()
  const [pipelinesAccessToken, githubRequestToken] = [`ado-${randomUUID()}`, `gh-${randomUUID()}`]
  const armAudience = 'https://management.simulated.example'
  const hosts = options.hosts ?? []
  let origin = ''
  let listen: (entry: TranscriptEntry) => void | Promise<void> = () => undefined

  const armAudiences = () => [armAudience, origin, ...hosts.map((host) => `https://${host}`)]
  const audiences = () => [...armAudiences(), storageAudience, vaultAudience]
  const entra = { applications, issuer, audiences }
  const platform = {
    issuer,
    pipelinesAccessToken,
    githubRequestToken,
    serviceConnectionId: defaultIds.serviceConnectionId,
  }
  const identities = options.managedIdentities ?? [defaultIds.managedIdentityClientId]
  const answers: Readonly<Record<string, (request: SimRequest) => Promise<SimAnswer>>> = {
    entra: (request) => answerEntra(entra, request),
    platform: (request) => answerPlatform(platform, request),
    metadata: (request) => Promise.resolve(answerMetadata(request, armAudience)),
    disk: (request) => answerDisk(world.blobs, request),
    account: (request) => answerAccount(world, issuer, request),
    arm: (request) => answerArm({ world, issuer, audiences: armAudiences }, request),
    imds: (request) =>
      Promise.resolve(answerImds({ issuer, tenantId: world.tenantId, identities, audiences }, request)),
  }
  const serviceOf = ({ pathname }: URL): string => {
    const [first = ''] = pathname.split('/').filter(Boolean)
    if (isEntraPath(pathname)) return 'entra'
    if (isPlatformPath(pathname)) return 'platform'
    if (pathname === '/metadata/endpoints') return 'metadata'
    if (first.startsWith('md-')) return 'disk'
    return world.blobs.knows(first) ? 'account' : 'arm'
  }
  const front = (service: (url: URL) => string) =>
    createFront({
      originOf: (host) => (hosts.includes(host) ? `https://${host}` : origin),
      faults,
      transcript,
      serviceOf: service,
      nowMs: () => world.clock.wallMs(),
      onRequest: (entry) => listen(entry),
      async answer(request) {
        const answer = await answers[service(request.url)]?.(request)
        const { status = 404, headers = {}, ...rest } = answer ?? {}
        return {
          status,
          headers: { 'x-ms-request-id': request.id, 'x-ms-version': '2026-04-06', ...headers },
          ...rest,
        }
      },
    })

  const tls = makeCertificate(['localhost', '127.0.0.1', ...hosts])
  const server = createServer({ cert: tls.certificate, key: tls.key }, front(serviceOf))
  const imds = createHttpServer(front(() => 'imds'))
  server.listen(options.port ?? 0, '127.0.0.1')
  imds.listen(0, '127.0.0.1')
  await Promise.all([once(server, 'listening'), once(imds, 'listening')])
  origin = `https://localhost:${(server.address() as AddressInfo).port}`
  world.blobs.origin = origin
  const imdsOrigin = `http://127.0.0.1:${(imds.address() as AddressInfo).port}`
  furnish(world, options)

  const folder = mkdtempSync(join(tmpdir(), 'azure-sim-'))
  const authorityFile = join(folder, 'authority.pem')
  writeFileSync(authorityFile, tls.authority)
  return {
    origin,
    imdsOrigin,
    armAudience,
    authority: tls.authority,
    authorityFile,
    world,
    issuer,
    transcript,
    ids: defaultIds,
    clientCertificate,
    pipelinesAccessToken,
    githubRequestToken,
    pipelinesTokenUrl: `${origin}${pipelinesTokenPath}`,
    githubTokenUrl: `${origin}${githubTokenPath}?api-version=2.0`,
    setFaults: (rules) => faults.set(rules),
    onRequest: (listener) => (listen = listener),
    seedVersions: (group, gallery, image, count, tags) =>
      seedVersions(world, { group, gallery, image, count, tags }),
    environment: {
      MACHINE_IMAGE_AUTHORITY_HOST: origin,
      MACHINE_IMAGE_ARM_ENDPOINT: origin,
      MACHINE_IMAGE_ARM_AUDIENCE: armAudience,
      MACHINE_IMAGE_STORAGE_SUFFIX: origin,
      SSL_CERT_FILE: authorityFile,
      NODE_EXTRA_CA_CERTS: authorityFile,
    },
    async [Symbol.asyncDispose]() {
      server.close()
      imds.close()
      server.closeAllConnections()
      imds.closeAllConnections()
      world.blobs.dispose()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function furnish(world: World, options: AzureSimulatorOptions): void {
  for (const name of options.resourceGroups ?? ['images']) {
    const group = world.store.add(
      groupId(world.subscriptionId, name),
      groupType,
      { location: 'westeurope' },
      world.clock.now(),
    )
    group.provisioningState = 'Succeeded'
  }
  for (const name of options.storageAccounts ?? ['simulated']) world.blobs.addAccount(name)
}
