import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adoDirectories } from '#test/agent/ado/directories.ts'
import { githubDirectories } from '#test/agent/github/environment.ts'
import { nodeBinary } from '#test/agent/nodeBinary.ts'
import { runAdoTask } from '#test/agent/runAdoTask.ts'
import { runGitHubAction } from '#test/agent/runGitHubAction.ts'
import { logText } from '#test/agent/transcript.ts'
import { scratch } from '#test/base/scratch.ts'
import { platformSubjects } from '#test/sim/azure/entra/applications.ts'
import { decodeJwt } from '#test/sim/azure/entra/jwt.ts'
import { startAzureSimulator, type AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { agents, type Agent } from './agents.ts'
import { actionFolder, unpackedExtension } from './extension.ts'
import { any, needsPacker } from './packers.ts'

let sim: AzureSimulator
beforeAll(async () => {
  sim = await startAzureSimulator()
})
afterAll(async () => sim[Symbol.asyncDispose]())

const bearer = '{{user `oidc_request_token`}}'
const template = {
  variables: { client_id: '', oidc_request_url: '', oidc_request_token: '' },
  builders: [{ type: 'null', communicator: 'none' }],
  provisioners: [
    {
      type: 'shell-local',
      inline: [
        'for n in 1 2; do',
        `curl -fsS -H "Authorization: Bearer ${bearer}" "{{user \`oidc_request_url\`}}" > answer$n.json`,
        'cat answer$n.json; echo; done',
        'echo "{{user `client_id`}}" > client',
      ],
    },
  ],
}

/** Runs the packaged build with the identity of a job; the folder of its sources, and what it said. */
async function run(agent: Agent): Promise<{ sources: string; log: string; result: string }> {
  const root = await scratch()
  const isGitHub = agent.platform === 'github'
  const sources = isGitHub ? githubDirectories(root).workspace : adoDirectories(root).sources
  await mkdir(sources, { recursive: true })
  await writeFile(join(sources, 'image.json'), JSON.stringify(template))
  const shared = {
    nodePath: await nodeBinary(agent.nodeMajor),
    workDirectory: root,
    agentEnv: { HOME: root, SSL_CERT_FILE: sim.authorityFile },
  }
  const { tenantId, clientId, subscriptionId, serviceConnectionId } = sim.ids
  const transcript = isGitHub
    ? await runGitHubAction({
        ...shared,
        actionDirectory: await actionFolder('build'),
        forcedNode: true,
        idToken: { url: sim.githubTokenUrl, token: sim.githubRequestToken },
        inputs: {
          template: 'image.json',
          'packer-path': any ?? '',
          'azure-cloud': 'custom',
          'authority-host': sim.origin,
          'arm-endpoint': sim.origin,
          'client-id': clientId,
          'tenant-id': tenantId,
          'subscription-id': subscriptionId,
        },
      })
    : await runAdoTask({
        ...shared,
        taskDirectory: join(await unpackedExtension(), 'MachineImageBuildV1'),
        inputs: { template: 'image.json', packerPath: any ?? '', azureConnection: serviceConnectionId },
        variables: { 'System.OidcRequestUri': sim.pipelinesTokenUrl },
        secretVariables: { 'System.AccessToken': sim.pipelinesAccessToken },
        endpoints: {
          [serviceConnectionId]: {
            url: sim.origin,
            scheme: 'WorkloadIdentityFederation',
            parameters: { tenantid: tenantId, serviceprincipalid: clientId },
            data: { subscriptionId, environment: 'AzureStack', environmentAuthorityUrl: sim.origin },
          },
        },
      })
  return { sources, log: logText(transcript), result: transcript.result }
}

describe.each(agents)('a build with a login to Azure on $name', (agent) => {
  test.skipIf(any === undefined)(
    `asks through the bridge who its job is, each time anew ${needsPacker}`,
    async () => {
      const { sources, log, result } = await run(agent)
      expect(result, log).toBe('Succeeded')
      const answer = async (name: string) =>
        (JSON.parse(await readFile(join(sources, name), 'utf8')) as { value: string }).value
      const tokens = [await answer('answer1.json'), await answer('answer2.json')]
      expect(new Set(tokens).size).toBe(2)
      for (const token of tokens) {
        expect(decodeJwt(token)?.claims).toMatchObject({
          iss: platformSubjects[agent.platform].issuer,
          aud: 'api://AzureADTokenExchange',
        })
        expect(log).not.toContain(token)
      }
      expect((await readFile(join(sources, 'client'), 'utf8')).trim()).toBe(sim.ids.clientId)
      expect(log).toContain('by federated identity')
    },
  )
})
