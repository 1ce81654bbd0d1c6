import { typeGraph } from '#test/sim/azure/arm/schema/typeGraph.ts'
import { startAzureSimulator } from '#test/sim/azure/azureSimulator.ts'

/**
 * A simulated Azure to try publishing against without a subscription: prints the environment to set, and runs until it is
 * interrupted. `--port` chooses its port.
 */
const port = Number(process.argv[process.argv.indexOf('--port') + 1]) || 0
const simulator = await startAzureSimulator({ port, pages: 'disk' })
const { ids, environment } = simulator
const variables = {
  ...environment,
  AZURE_CLIENT_SECRET: ids.clientSecret,
}
const lines = [
  `A simulated Azure listens on ${simulator.origin}. In another shell:`,
  '',
  ...Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`),
  '',
  'and give a command that logs in to Azure:',
  '',
  `  --azure-cloud custom --tenant-id ${ids.tenantId} --client-id ${ids.clientId} --subscription-id ${ids.subscriptionId}`,
  '',
  'It has a resource group named images and a storage account named simulated; everything else can be made.',
  'Its state is gone when it ends. Ctrl+C ends it.',
  '',
]
if (typeGraph('2025-01-02') === undefined)
  lines.push('Bodies are not checked by the schemas of Azure: AZURE_TYPES names no folder that has them.', '')
process.stdout.write(lines.join('\n'))

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void simulator[Symbol.asyncDispose]().then(() => process.exit(0))
  })
