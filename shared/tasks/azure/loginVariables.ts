import { ImageError } from '../../base/errors.ts'

/** The parts of a login that a template may want, by the names a mapping has them. */
export const loginParts = [
  'clientId',
  'tenantId',
  'subscriptionId',
  'clientSecret',
  'oidcRequestUrl',
  'oidcRequestToken',
  'useAzureCliAuth',
  'cloudEnvironmentName',
] as const

/** One of {@link loginParts}. */
export type LoginPart = (typeof loginParts)[number]

/** The value of each part a login has. */
export type LoginValues = ReadonlyMap<LoginPart, string>

const prefixes = ['', 'azure_', 'arm_'] as const

/**
 * Template variables for a login: under the names that templates commonly use, and under those a mapping gives (variable → part).
 * Throws INPUT_INVALID for a part that does not exist, or that this login has not.
 */
export function loginVariables(
  values: LoginValues,
  mapping: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  for (const [part, value] of values)
    for (const prefix of prefixes) variables.set(`${prefix}${snakeCase(part)}`, value)
  const problems: string[] = []
  for (const [variable, name] of mapping) {
    const part = loginParts.find((known) => known === name.trim())
    const value = part === undefined ? undefined : values.get(part)
    if (value !== undefined) variables.set(variable, value)
    else if (part === undefined)
      problems.push(
        `azureVariables: ${variable} asks for ${name}, which is none of ${loginParts.join(', ')}.`,
      )
    else problems.push(`azureVariables: ${variable} asks for ${part}, which this login has not.`)
  }
  if (problems.length > 0) throw new ImageError('INPUT_INVALID', problems.join('\n'))
  return variables
}

/** What a template reads with `env("ARM_CLIENT_ID")`, and programs of provisioners by themselves. */
export function loginEnvironment(values: LoginValues): Readonly<Record<string, string>> {
  const names: Readonly<Partial<Record<LoginPart, readonly string[]>>> = {
    clientId: ['ARM_CLIENT_ID', 'AZURE_CLIENT_ID'],
    tenantId: ['ARM_TENANT_ID', 'AZURE_TENANT_ID'],
    subscriptionId: ['ARM_SUBSCRIPTION_ID', 'AZURE_SUBSCRIPTION_ID'],
    clientSecret: ['ARM_CLIENT_SECRET', 'AZURE_CLIENT_SECRET'],
    oidcRequestUrl: ['ARM_OIDC_REQUEST_URL'],
    oidcRequestToken: ['ARM_OIDC_REQUEST_TOKEN'],
  }
  const entries = [...values].flatMap(([part, value]) => (names[part] ?? []).map((name) => [name, value]))
  return Object.fromEntries(entries) as Record<string, string>
}

function snakeCase(part: LoginPart): string {
  return part.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
