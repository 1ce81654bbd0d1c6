import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { chooseAzureCloud } from '../../azure/login/azureCloud.ts'
import { openAzureLogin, type AzureLogin, type LoginContext } from '../../azure/login/azureLogin.ts'
import { errnoOf, ImageError } from '../../base/errors.ts'
import type { AzureInputs } from './azureInputs.ts'

/** Opens the login that the inputs ask for; see `openAzureLogin`. Throws FILE_UNREADABLE for the certificate. */
export async function openLogin(inputs: AzureInputs, ctx: LoginContext): Promise<AzureLogin> {
  const { environment, identity, workingDirectory } = ctx.agent
  const connection =
    inputs.azureConnection === undefined ? undefined : identity.connections.get(inputs.azureConnection)
  if (inputs.azureConnection !== undefined && !connection)
    throw new ImageError(
      'AZURE_LOGIN_MISSING',
      `The agent was given no service connection ${inputs.azureConnection}.`,
    )
  return openAzureLogin(
    {
      method: inputs.azureLogin,
      connection,
      tokens: identity.tokens,
      cloud: chooseAzureCloud({
        name: inputs.azureCloud,
        ...(inputs.azureCloud === 'custom' ? customCloud(inputs, environment) : {}),
      }),
      tenantId: inputs.tenantId,
      clientId: inputs.clientId,
      subscriptionId: inputs.subscriptionId,
      clientSecret: inputs.clientSecret,
      certificatePem:
        inputs.clientCertificate === undefined
          ? undefined
          : await readPem(resolve(workingDirectory, inputs.clientCertificate)),
    },
    ctx,
  )
}

function customCloud(inputs: AzureInputs, environment: Readonly<Record<string, string>>) {
  return {
    authorityHost: inputs.authorityHost ?? environment['MACHINE_IMAGE_AUTHORITY_HOST'],
    armEndpoint: inputs.armEndpoint ?? environment['MACHINE_IMAGE_ARM_ENDPOINT'],
    armAudience: inputs.armAudience ?? environment['MACHINE_IMAGE_ARM_AUDIENCE'],
    storageSuffix: inputs.storageSuffix ?? environment['MACHINE_IMAGE_STORAGE_SUFFIX'],
  }
}

async function readPem(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((thrown: unknown) => {
    throw new ImageError('FILE_UNREADABLE', `${path}: ${errnoOf(thrown) ?? 'unreadable'}`, { cause: thrown })
  })
}
