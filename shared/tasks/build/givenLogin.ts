import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { BuildContext, BuildInputs } from '../build.ts'
import type { HandedLogin } from '../azure/handLogin.ts'

const none: HandedLogin = { variables: new Map(), environment: {}, succeeded: () => undefined }

/** What is known of the template of a build before Packer reads it. */
export interface TemplateFacts {
  readonly template: string
  readonly isHcl: boolean
  readonly workingDirectory: string
}

/**
 * The login to Azure that a build is given, if its inputs ask for one: variables of the template that nobody else has set, and the
 * environment. Packer takes no notice of variables in its environment that an HCL2 template does not declare; a JSON template gets
 * only those it declares.
 */
export async function givenLogin(
  inputs: BuildInputs,
  ctx: BuildContext,
  facts: TemplateFacts,
): Promise<HandedLogin> {
  if (inputs.command !== 'build' && inputs.command !== 'validate') return none
  const { asksForLogin, handLogin } = await import('../azure/handLogin.ts')
  if (!asksForLogin(inputs)) return none
  const keepsFailed = inputs.command !== 'build' || inputs.onError !== 'cleanup'
  const handed = await handLogin(inputs, { mapping: inputs.azureVariables, keepsFailed }, ctx)
  const declared = facts.isHcl ? undefined : await declaredIn(facts)
  const isOurs = (name: string) =>
    (declared?.has(name) ?? true) &&
    !inputs.variables.has(name) &&
    !inputs.secretVariables.has(name) &&
    ctx.agent.environment[`PKR_VAR_${name}`] === undefined
  return { ...handed, variables: new Map([...handed.variables].filter(([name]) => isOurs(name))) }
}

async function declaredIn({ template, workingDirectory }: TemplateFacts): Promise<ReadonlySet<string>> {
  const path = resolve(workingDirectory, template)
  const { declaredVariableNames } = await import('../../template/legacy/declaredVariableNames.ts')
  return declaredVariableNames(path, await readFile(path, 'utf8').catch(() => ''))
}
