import type { SimAnswer, SimRequest } from '../http/exchange.ts'
import type { BlobStore } from './blobStore.ts'
import { getBlob, getPageRanges, header, putPage, tags } from './pageRequests.ts'
import { storageError } from './storageError.ts'

const conditions = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'x-ms-if-tags',
  'x-ms-lease-id',
]

/**
 * Answers for the hosts through which disks are uploaded and downloaded: only properties, pages and page ranges; no conditions, no
 * digest of the whole, nothing created or deleted (azcopy, sender-pageBlob).
 */
export async function answerDisk(store: BlobStore, request: SimRequest): Promise<SimAnswer> {
  const [name = '', container = ''] = request.segments
  const access = store.diskGrant(name, container, request.query.get('sig') ?? '')
  const blob = store.disk(name)
  if (!blob || access === undefined)
    throw storageError(
      403,
      'AuthenticationFailed',
      'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
    )
  if (header(request, 'x-ms-version') === '')
    throw storageError(
      400,
      'MissingRequiredHeader',
      'An HTTP header that is mandatory for this request is not specified.',
    )
  const used = conditions.find((name) => request.headers[name] !== undefined)
  if (used !== undefined)
    throw storageError(
      400,
      'UnsupportedHeader',
      `The header ${used} is not supported on a disk that is being imported or exported.`,
    )
  const comp = request.query.get('comp') ?? ''
  const kind = `${request.method} ${comp}`
  const allowed =
    access === 'Write' ? ['PUT page', 'HEAD ', 'GET pagelist'] : ['HEAD ', 'GET ', 'GET pagelist']
  if (!allowed.includes(kind)) {
    const isMismatch = kind === 'PUT page' || kind === 'GET '
    throw isMismatch
      ? storageError(
          403,
          'AuthorizationPermissionMismatch',
          'This request is not authorized to perform this operation using this permission.',
        )
      : storageError(403, 'FeatureNotSupportedForAccount', `${kind.trim()} is not available for a disk.`)
  }
  if (kind === 'PUT page') return putPage(blob, request, store.clock.now())
  if (kind === 'GET pagelist') return getPageRanges(blob, request)
  if (kind === 'GET ') return getBlob(blob, request, {})
  return {
    status: 200,
    headers: {
      ...tags(blob),
      'x-ms-blob-type': 'PageBlob',
      'x-ms-blob-sequence-number': '0',
      'x-ms-lease-state': 'available',
      'accept-ranges': 'bytes',
      'content-type': 'application/octet-stream',
    },
    lengthBytes: blob.sizeBytes,
    body: '',
  }
}
