import { azureGroup, azureInputs } from '#shared/tasks/azure/azureInputs.ts'
import { openLogin } from '#shared/tasks/azure/openLogin.ts'
import { defineTask } from '#shared/declaration/defineTask.ts'
import type { InputValues } from '#shared/declaration/inputs.ts'
import type { OutputSink } from '#shared/declaration/task.ts'
import type { TaskContext } from '#shared/tasks/taskContext.ts'

const outputs = {
  method: { help: 'How it logged in.' },
  subscription: { help: 'The subscription.' },
  leak: { help: 'A token, which nobody may see.' },
} as const

type Inputs = InputValues<typeof azureInputs>

/** A task that does nothing but log in to Azure, three times after each other, and tries to tell everybody its token. */
export const azureProbe = defineTask({
  name: 'login',
  id: '21111111-2222-4333-8444-555555555555',
  title: 'Login probe',
  summary: 'Logs in to Azure.',
  stepName: 'Log in',
  icon: 'key',
  groups: { azure: azureGroup },
  inputs: azureInputs,
  outputs,
  examples: { azurePipelines: '', github: '' },
  async run(inputs: Inputs, ctx: TaskContext & OutputSink<typeof outputs>) {
    const login = await openLogin(inputs, ctx)
    ctx.output('method', login.method)
    ctx.output('subscription', login.subscriptionId)
    for (let round = 1; round <= 3; round++) {
      const token = await login.credential.getToken(`${login.cloud.armAudience}/.default`)
      ctx.log.info(`token ${round}: ${token?.token ?? 'none'}`)
      ctx.output('leak', token?.token)
    }
  },
})
