import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'
import type { World } from '../world.ts'
import { armError } from './armError.ts'
import type { ArmPath } from './armPath.ts'

/** Answers for storage accounts: their endpoints and their keys. */
export function answerStorageAccount(world: World, request: SimRequest, path: ArmPath): SimAnswer {
  const [name = ''] = path.names
  const account = world.blobs.account(name)
  if (!account)
    throw armError(
      404,
      'ResourceNotFound',
      `The Resource 'Microsoft.Storage/storageAccounts/${name}' was not found.`,
    )
  if (request.method === 'POST' && path.action?.toLowerCase() === 'listkeys')
    return jsonAnswer(200, { keys: [{ keyName: 'key1', value: account.key, permissions: 'FULL' }] })
  if (request.method !== 'GET') throw armError(405, 'MethodNotAllowed', 'Storage accounts are there already.')
  return jsonAnswer(200, {
    id: request.url.pathname,
    name,
    type: 'Microsoft.Storage/storageAccounts',
    location: 'westeurope',
    kind: 'StorageV2',
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    properties: { provisioningState: 'Succeeded', primaryEndpoints: { blob: `${request.origin}/${name}/` } },
  })
}
