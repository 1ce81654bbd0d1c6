import { beforeAll, describe, expect, test } from 'vitest'
import { secretsSeen } from '#test/agent/secretsSeen.ts'
import { logText } from '#test/agent/transcript.ts'
import { noTimes } from '#test/azure/publish/noTimes.ts'
import { toGallery } from '#test/azure/publish/publishRun.ts'
import { worldOf } from '#test/azure/publish/worldOf.ts'
import { startAzureSimulator, type AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { startProxy } from '#test/sim/releases/releaseProxy.ts'
import { sourcesOf, type Step } from './agentStep.ts'
import { buildExampleImage, canBuildExample, type ExampleImage } from './exampleImage.ts'
import { expectEnd } from './expectations.ts'
import { publishLogins, type PublishLogin } from './publishLogins.ts'
import { newRoot, runStep } from './step.ts'
import { watchDisks } from './watchDisks.ts'

let image: ExampleImage

/** Publishes the image with a login; what the proxy of the machine was asked for, where it has one. */
async function publish(
  { agent, login, cloud }: PublishLogin,
  azure: AzureSimulator,
): Promise<{ readonly step: Step; readonly asked: ReadonlySet<string> }> {
  const root = await newRoot()
  const { host, port } = new URL(azure.origin)
  const hosts = new Set([host, ...(cloud?.hosts ?? [])])
  await using proxy = await startProxy(hosts, { address: '127.0.0.1', port: Number(port) })
  const given = login(azure, sourcesOf(agent, root))
  const options = {
    ...given,
    task: 'publish',
    inputs: { ...given.inputs, ...toGallery, source: image.path },
    // Node.js trusts by itself what its own variable names; behind the proxy it is up to the product.
    agentEnv: { ...given.agentEnv, ...(cloud && { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: '' }) },
  } as const
  return { step: await runStep(agent, options, root), asked: new Set(proxy.asked) }
}

/** Expects that nobody can read in a step by what it logged in. */
function expectNoSecrets({ transcript, outputs, leftFiles }: Step, azure: AzureSimulator): void {
  const { issuer, ids, clientCertificate, pipelinesAccessToken, githubRequestToken } = azure
  const secrets = [
    ...issuer.issued,
    ...issuer.identityTokens,
    ids.clientSecret,
    clientCertificate.key,
    pipelinesAccessToken,
    githubRequestToken,
  ]
  expect(secretsSeen(transcript, secrets)).toEqual([])
  // The agent hides what it knows: nothing of it may have come so far, but for the lines that tell it what to hide.
  const telling = /^(?:::add-mask::|##vso\[task\.setsecret)/
  const written = [
    ...transcript.phases.flatMap(({ stdout, stderr }) => [...stdout, ...stderr]),
    ...Object.values(outputs),
    ...[...leftFiles].filter(([path]) => path !== '.taskkey').map(([, text]) => text),
  ].filter((text) => !telling.test(text))
  const tokens = /eyJ[\w-]{8,}\.eyJ|PRIVATE KEY|[?&]sig=[\w%]{8}/
  expect(
    written.filter((text) => tokens.test(text) || secrets.some((secret) => text.includes(secret))),
  ).toEqual([])
}

const isAble = await canBuildExample()

describe.skipIf(!isAble)('the image of examples/debian becomes a gallery version (root)', () => {
  beforeAll(async () => {
    image = await buildExampleImage()
    return () => image[Symbol.asyncDispose]()
  }, 600_000)

  describe.each(publishLogins)('by $kind', ({ logins }) => {
    test.concurrent.for(logins)('on $agent.name: $by', async (login) => {
      const { cloud, told } = login
      await using azure = await startAzureSimulator({ times: noTimes, retryAfterS: 0, ...cloud })
      const disks = watchDisks(azure, image.path)
      const { step, asked } = await publish(login, azure)

      await expectEnd(step, 'Succeeded')
      expect(step.outputs).toMatchObject({ galleryImageVersion: '1.0.0', created: 'true' })
      expect(disks).toEqual([
        { id: expect.any(String) as string, differsAt: undefined, footerProblem: undefined },
      ])
      const version = azure.world.store.get(step.outputs['galleryImageVersionId'] ?? '')
      expect(version?.body).toMatchObject({
        properties: { storageProfile: { osDiskImage: { source: { id: disks[0]?.id } } } },
      })
      expect(worldOf(azure)).toEqual([
        'galleries/images',
        'galleries/images/images/debian',
        'galleries/images/images/debian/versions/1.0.0',
      ])
      expect(logText(step.transcript)).toMatch(
        new RegExp(`Login to Azure: by ${told} \\(.*, cloud ${cloud?.name ?? 'custom'}$`, 'm'),
      )
      expect(azure.issuer.issuedCount).toBeGreaterThan(0)
      expectNoSecrets(step, azure)
      expect([...asked]).toEqual(expect.arrayContaining((cloud?.hosts ?? []).map((host) => `${host}:443`)))
    })
  })
})
