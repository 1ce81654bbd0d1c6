import type { SimAnswer, SimRequest } from '../http/exchange.ts'
import type { StorageAccount } from './blobStore.ts'
import { storageError } from './storageError.ts'

/** Answers for containers: makes one, and lists what is in it. */
export function answerContainer(
  account: StorageAccount,
  { method, query }: SimRequest,
  name: string,
  need: (letters: string) => void,
): SimAnswer {
  const container = account.containers.get(name)
  const isContainer = query.get('restype') === 'container'
  if (name === '' || !isContainer)
    throw storageError(400, 'InvalidUri', 'The requested URI does not represent any resource on the server.')
  if (method === 'PUT') {
    need('cw')
    if (container)
      throw storageError(409, 'ContainerAlreadyExists', 'The specified container already exists.')
    account.containers.set(name, new Map())
    return { status: 201, headers: { etag: '"0x1"', 'last-modified': new Date().toUTCString() }, body: '' }
  }
  if (!container) throw storageError(404, 'ContainerNotFound', 'The specified container does not exist.')
  if (query.get('comp') === 'list') {
    need('l')
    const prefix = query.get('prefix') ?? ''
    const items = [...container]
      .filter(([blobName]) => blobName.startsWith(prefix))
      .map(
        ([blobName, blob]) =>
          `<Blob><Name>${blobName}</Name><Properties><Last-Modified>${new Date(blob.modifiedMs).toUTCString()}</Last-Modified><Etag>${blob.etag.replaceAll('"', '')}</Etag><Content-Length>${blob.sizeBytes}</Content-Length><BlobType>PageBlob</BlobType></Properties></Blob>`,
      )
    return {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="${name}"><Blobs>${items.join('')}</Blobs><NextMarker /></EnumerationResults>`,
    }
  }
  return { status: 200, headers: { etag: '"0x1"', 'last-modified': new Date().toUTCString() }, body: '' }
}
