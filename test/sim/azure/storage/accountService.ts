import { randomUUID } from 'node:crypto'
import type { TokenIssuer } from '../entra/tokens.ts'
import type { Refusal, SimAnswer, SimRequest } from '../http/exchange.ts'
import type { World } from '../world.ts'
import type { BlobStore, StorageAccount } from './blobStore.ts'
import { answerContainer } from './containerService.ts'
import { leaseBounds, type PageBlob } from './pageBlob.ts'
import { getBlob, getPageRanges, header, putPage, tags } from './pageRequests.ts'
import { sasPermissions } from './sas.ts'
import { storageError } from './storageError.ts'

/** What tokens for storage are made out to. */
export const storageAudience = 'https://storage.azure.com'

function mismatch(): Refusal {
  return storageError(
    403,
    'AuthorizationPermissionMismatch',
    'This request is not authorized to perform this operation using this permission.',
  )
}

const mostBlobBytes = 8 * 1024 ** 4

/** Answers for ordinary storage accounts: containers and page blobs. */
export async function answerAccount(
  world: World,
  issuer: TokenIssuer,
  request: SimRequest,
): Promise<SimAnswer> {
  const store = world.blobs
  const [name = '', containerName = '', ...rest] = request.segments
  const account = store.account(name)
  if (!account) throw storageError(404, 'ResourceNotFound', 'The specified resource does not exist.')
  if (header(request, 'x-ms-version') === '')
    throw storageError(
      400,
      'MissingRequiredHeader',
      'An HTTP header that is mandatory for this request is not specified.',
    )
  const permissions = permissionsOf(account, issuer, request, store.clock.now())
  authorize(world, request)
  const need = (letters: string) => {
    if (!letters.split('').some((letter) => permissions.includes(letter))) throw mismatch()
  }
  const blobName = rest.join('/')
  if (blobName === '') return answerContainer(account, request, containerName, need)
  const container = account.containers.get(containerName)
  if (!container) throw storageError(404, 'ContainerNotFound', 'The specified container does not exist.')
  const comp = request.query.get('comp') ?? ''
  if (request.method === 'PUT' && comp === '') {
    need('cw')
    return createPageBlob(store, container, blobName, request)
  }
  const blob = container.get(blobName)
  if (!blob) throw storageError(404, 'BlobNotFound', 'The specified blob does not exist.')
  checkConditions(blob, request)
  return answerBlob({ store, container, blobName, blob, request, need, comp })
}

const blobActions = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/'

/** Throws 403 for a permission that the test took away, whatever is there. */
function authorize(world: World, { method, url }: SimRequest): void {
  const action = method === 'DELETE' ? 'delete' : method === 'PUT' ? 'write' : 'read'
  if (world.denies(`${blobActions}${action}`, url.pathname)) throw mismatch()
}

interface BlobParts {
  readonly store: BlobStore
  readonly container: Map<string, PageBlob>
  readonly blobName: string
  readonly blob: PageBlob
  readonly request: SimRequest
  readonly need: (letters: string) => void
  readonly comp: string
}

async function answerBlob({
  store,
  container,
  blobName,
  blob,
  request,
  need,
  comp,
}: BlobParts): Promise<SimAnswer> {
  const nowMs = store.clock.now()
  const changed = (status: number): SimAnswer => {
    blob.touch(nowMs)
    return { status, headers: tags(blob), body: '' }
  }
  switch (`${request.method} ${comp}`) {
    case 'PUT page':
      need('w')
      checkLease(blob, request, nowMs)
      return putPage(blob, request, nowMs)
    case 'GET pagelist':
      need('r')
      return getPageRanges(blob, request)
    case 'GET ':
      need('r')
      return getBlob(blob, request, described(blob))
    case 'HEAD ':
      need('r')
      return {
        status: 200,
        headers: { ...tags(blob), ...described(blob), 'accept-ranges': 'bytes' },
        lengthBytes: blob.sizeBytes,
        body: '',
      }
    case 'DELETE ':
      need('d')
      checkLease(blob, request, nowMs)
      container.delete(blobName)
      blob.pages.dispose()
      return { status: 202, headers: { 'x-ms-delete-type-permanent': 'true' }, body: '' }
    case 'PUT metadata':
      need('w')
      checkLease(blob, request, nowMs)
      blob.metadata = metadataOf(request)
      return changed(200)
    case 'PUT properties':
      need('w')
      checkLease(blob, request, nowMs)
      blob.contentMd5 = header(request, 'x-ms-blob-content-md5') || undefined
      blob.contentType = header(request, 'x-ms-blob-content-type') || blob.contentType
      return changed(200)
    case 'PUT lease':
      need('w')
      return lease(blob, request, nowMs)
    default:
      throw storageError(
        400,
        'UnsupportedHttpVerb',
        `The resource doesn't support ${request.method} ${comp}.`,
      )
  }
}

function createPageBlob(
  store: BlobStore,
  container: Map<string, PageBlob>,
  name: string,
  request: SimRequest,
): SimAnswer {
  const nowMs = store.clock.now()
  if (header(request, 'x-ms-blob-type') !== 'PageBlob')
    throw storageError(400, 'InvalidHeaderValue', 'Only page blobs are simulated.')
  const sizeBytes = Number(header(request, 'x-ms-blob-content-length'))
  if (!Number.isInteger(sizeBytes) || sizeBytes < 0 || sizeBytes % 512 !== 0 || sizeBytes > mostBlobBytes)
    throw storageError(
      400,
      'InvalidHeaderValue',
      'The value for x-ms-blob-content-length is not in the correct format.',
    )
  const old = container.get(name)
  if (old) {
    checkConditions(old, request)
    checkLease(old, request, nowMs)
    old.pages.dispose()
  } else if (header(request, 'if-match') !== '')
    throw storageError(
      412,
      'ConditionNotMet',
      'The condition specified using HTTP conditional header(s) is not met.',
    )
  const blob = store.createBlob(sizeBytes)
  blob.metadata = metadataOf(request)
  blob.contentMd5 = header(request, 'x-ms-blob-content-md5') || undefined
  container.set(name, blob)
  return { status: 201, headers: { ...tags(blob), 'x-ms-request-server-encrypted': 'true' }, body: '' }
}

function permissionsOf(
  account: StorageAccount,
  issuer: TokenIssuer,
  request: SimRequest,
  nowMs: number,
): string {
  if (request.query.has('sig')) return sasPermissions(account, request, nowMs)
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
  const facts = issuer.factsOf(token)
  if (facts?.audience === storageAudience && facts.expiresMs > issuer.now()) return 'racwdl'
  throw storageError(
    401,
    'InvalidAuthenticationInfo',
    'Authentication information is not given in the correct format. Check the value of Authorization header.',
  )
}

function described(blob: PageBlob): Readonly<Record<string, string>> {
  return {
    'content-type': blob.contentType,
    'x-ms-blob-type': 'PageBlob',
    'x-ms-blob-sequence-number': '0',
    'x-ms-lease-state': blob.leaseId === undefined ? 'available' : 'leased',
    'x-ms-creation-time': new Date(blob.createdMs).toUTCString(),
    ...(blob.contentMd5 === undefined ? {} : { 'content-md5': blob.contentMd5 }),
    ...Object.fromEntries([...blob.metadata].map(([name, value]) => [`x-ms-meta-${name}`, value])),
  }
}

function metadataOf({ headers }: SimRequest): ReadonlyMap<string, string> {
  const found = Object.entries(headers).filter(([name]) => name.startsWith('x-ms-meta-'))
  return new Map(found.map(([name, value]) => [name.slice('x-ms-meta-'.length), String(value)]))
}

function checkConditions(blob: PageBlob, request: SimRequest): void {
  const [match, noneMatch] = [header(request, 'if-match'), header(request, 'if-none-match')]
  if (noneMatch === '*' && request.method === 'PUT' && !request.query.has('comp'))
    throw storageError(409, 'BlobAlreadyExists', 'The specified blob already exists.')
  if ((match !== '' && match !== '*' && match !== blob.etag) || (noneMatch !== '' && noneMatch === blob.etag))
    throw storageError(
      412,
      'ConditionNotMet',
      'The condition specified using HTTP conditional header(s) is not met.',
    )
}

function checkLease(blob: PageBlob, request: SimRequest, nowMs: number): void {
  const given = header(request, 'x-ms-lease-id')
  const isLeased = blob.leaseId !== undefined && blob.leaseUntilMs > nowMs
  if (isLeased && given === '')
    throw storageError(
      412,
      'LeaseIdMissing',
      'There is currently a lease on the blob and no lease ID was specified in the request.',
    )
  if (given !== '' && given !== blob.leaseId)
    throw storageError(
      412,
      'LeaseIdMismatchWithBlobOperation',
      'The lease ID specified did not match the lease ID for the blob.',
    )
}

function lease(blob: PageBlob, request: SimRequest, nowMs: number): SimAnswer {
  const action = header(request, 'x-ms-lease-action')
  const isLeased = blob.leaseId !== undefined && blob.leaseUntilMs > nowMs
  if (action === 'acquire') {
    const seconds = Number(header(request, 'x-ms-lease-duration'))
    if (seconds !== -1 && (seconds < leaseBounds.least || seconds > leaseBounds.most))
      throw storageError(400, 'InvalidHeaderValue', 'The value for x-ms-lease-duration is invalid.')
    if (isLeased) throw storageError(409, 'LeaseAlreadyPresent', 'There is already a lease present.')
    blob.leaseId = header(request, 'x-ms-proposed-lease-id') || randomUUID()
    blob.leaseUntilMs = seconds === -1 ? Number.POSITIVE_INFINITY : nowMs + seconds * 1000
    return { status: 201, headers: { ...tags(blob), 'x-ms-lease-id': blob.leaseId }, body: '' }
  }
  if (action !== 'break' && header(request, 'x-ms-lease-id') !== blob.leaseId)
    throw storageError(
      409,
      'LeaseIdMismatchWithLeaseOperation',
      'The lease ID specified did not match the lease ID for the blob.',
    )
  if (action === 'release' || action === 'break') {
    blob.leaseId = undefined
    return {
      status: action === 'break' ? 202 : 200,
      headers: { ...tags(blob), 'x-ms-lease-time': '0' },
      body: '',
    }
  }
  if (action === 'renew') {
    blob.leaseUntilMs = nowMs + leaseBounds.most * 1000
    return { status: 200, headers: { ...tags(blob), 'x-ms-lease-id': blob.leaseId ?? '' }, body: '' }
  }
  throw storageError(400, 'InvalidHeaderValue', 'The value for x-ms-lease-action is not supported.')
}
