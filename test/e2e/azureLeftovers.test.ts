import { describe, expect, onTestFinished, test } from 'vitest'
import { phaseOf } from '#test/agent/transcript.ts'
import { startAzureSimulator, type AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { agents, type Agent } from './agents.ts'
import type { Step, StepOptions } from './agentStep.ts'
import { loginOf } from './azureConnection.ts'
import { warningText } from './expectations.ts'
import { any, needsPacker } from './packers.ts'
import { runStep } from './step.ts'

/** Makes a resource group as the plugin names it, and then takes long. */
function templateOf({ ids, origin, armAudience, authorityFile }: AzureSimulator): string {
  const form = [
    'grant_type=client_credentials',
    `client_id=${ids.clientId}`,
    `client_secret=${ids.clientSecret}`,
    `scope=${armAudience}/.default`,
  ].join('&')
  const group = `subscriptions/${ids.subscriptionId}/resourcegroups/$PACKER_AZURE_CUSTOM_RESOURCE_BUILD_PREFIX-Resource-Group-abc123`
  const curl = `curl -fsS --cacert '${authorityFile}'`
  const inline = [
    `token=$(${curl} -d '${form}' '${origin}/${ids.tenantId}/oauth2/v2.0/token' | sed 's/.*"access_token":"//; s/".*//')`,
    `${curl} -o group.json -X PUT -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d '{"location":"westeurope"}' "${origin}/${group}?api-version=2021-04-01"`,
    'echo made the group',
    'sleep 60',
  ]
  return JSON.stringify({
    builders: [{ type: 'null', communicator: 'none' }],
    provisioners: [{ type: 'shell-local', inline }],
  })
}

async function build(
  agent: Agent,
  stop: Pick<StepOptions, 'killMainAfter' | 'cancelAfter'>,
): Promise<{ step: Step; groups: readonly string[]; made: number }> {
  const azure = await startAzureSimulator({ retryAfterS: 0 })
  onTestFinished(() => azure[Symbol.asyncDispose]())
  const login = loginOf(agent, azure)
  const step = await runStep(agent, {
    ...login,
    inputs: { ...login.inputs, template: 'image.json', packerPath: any ?? '' },
    files: { 'image.json': templateOf(azure) },
    ...stop,
  })
  const groupRequests = (method: string) =>
    azure.transcript.entries
      .filter((entry) => entry.method === method && /-Resource-Group-abc123/.test(entry.path))
      .map(({ path }) => path)
  return { step, groups: groupRequests('DELETE'), made: groupRequests('PUT').length }
}

describe.skipIf(any === undefined).concurrent.each(agents)(
  `what a build leaves in Azure on $name ${needsPacker}`,
  (agent) => {
    test.each([
      ['killed', { killMainAfter: { line: /made the group/ } }],
      ['cancelled', { cancelAfter: { line: /made the group/ } }],
    ])('is deleted when it was %s', async (_name, stop) => {
      const { step, groups, made } = await build(agent, stop)
      expect(made).toBe(1)
      expect(groups).toHaveLength(1)
      expect(phaseOf(step.transcript, 'post')?.result).toBe('Succeeded')
      expect(warningText(step)).not.toContain('Left behind')
    })
  },
)
