import { createHash } from 'node:crypto'
import type { SimAnswer, SimRequest } from '../http/exchange.ts'
import { crc64 } from './crc64.ts'
import type { ByteRange } from './intervals.ts'
import type { PageBlob } from './pageBlob.ts'
import { storageError } from './storageError.ts'

const mostPutBytes = 4 * 1024 * 1024
const pageBytes = 512
const mostRangesPerAnswer = 10_000

/** Writes or clears pages: aligned, within the blob, at most 4 MiB. */
export async function putPage(blob: PageBlob, request: SimRequest, nowMs: number): Promise<SimAnswer> {
  const mode = header(request, 'x-ms-page-write')
  const range = rangeOf(request)
  if (!range)
    throw storageError(
      400,
      'MissingRequiredHeader',
      'An HTTP header that is mandatory for this request is not specified.',
    )
  const lengthBytes = range.end - range.start
  if (range.start % pageBytes !== 0 || range.end % pageBytes !== 0)
    throw storageError(416, 'InvalidPageRange', 'The page range specified is invalid.')
  if (mode === 'update' && lengthBytes > mostPutBytes)
    throw storageError(
      413,
      'RequestBodyTooLarge',
      'The request body is too large and exceeds the maximum permissible limit.',
    )
  if (range.end > blob.sizeBytes)
    throw storageError(416, 'InvalidPageRange', 'The page range specified is invalid.')
  const body = await request.bytes(mostPutBytes)
  const digest = mode === 'update' ? md5(body) : ''
  if (mode === 'clear') {
    if (body.length > 0)
      throw storageError(400, 'InvalidHeaderValue', 'Content-Length must be 0 to clear pages.')
    blob.clear(range.start, range.end)
  } else if (mode === 'update') {
    if (body.length !== lengthBytes)
      throw storageError(400, 'InvalidHeaderValue', 'The length of the body is not that of the range.')
    checkDigests(request, body, digest)
    blob.write(range.start, body)
  } else
    throw storageError(
      400,
      'InvalidHeaderValue',
      'The value for x-ms-page-write is not in the correct format.',
    )
  blob.touch(nowMs)
  return {
    status: 201,
    headers: {
      ...tags(blob),
      'x-ms-blob-sequence-number': '0',
      'x-ms-request-server-encrypted': 'true',
      ...(mode === 'update' ? { 'content-md5': digest } : {}),
    },
    body: '',
  }
}

/** Lists what has been written, in pages of its own. */
export function getPageRanges(blob: PageBlob, request: SimRequest): SimAnswer {
  const asked = rangeOf(request) ?? { start: 0, end: blob.sizeBytes }
  const from = Number(request.query.get('marker') || asked.start)
  const most = Math.min(Number(request.query.get('maxresults') ?? mostRangesPerAnswer), mostRangesPerAnswer)
  const ranges = blob.ranges.within({
    start: Math.max(from, asked.start),
    end: Math.min(asked.end, blob.sizeBytes),
  })
  const shown = ranges.slice(0, most)
  const marker = ranges[most] === undefined ? '' : String(ranges[most].start)
  const items = shown.map(
    ({ start, end }) => `<PageRange><Start>${start}</Start><End>${end - 1}</End></PageRange>`,
  )
  return {
    status: 200,
    headers: {
      ...tags(blob),
      'content-type': 'application/xml',
      'x-ms-blob-content-length': String(blob.sizeBytes),
    },
    body: `<?xml version="1.0" encoding="utf-8"?><PageList>${items.join('')}<NextMarker>${marker}</NextMarker></PageList>`,
  }
}

/** Sends a blob or a part of it. */
export function getBlob(
  blob: PageBlob,
  request: SimRequest,
  extra: Readonly<Record<string, string>>,
): SimAnswer {
  const asked = rangeOf(request)
  if (asked && asked.start >= blob.sizeBytes)
    throw storageError(
      416,
      'InvalidRange',
      'The range specified is invalid for the current size of the resource.',
    )
  const start = asked?.start ?? 0
  const end = Math.min(asked?.end ?? blob.sizeBytes, blob.sizeBytes)
  const part = asked ? { 'content-range': `bytes ${start}-${end - 1}/${blob.sizeBytes}` } : {}
  return {
    status: asked ? 206 : 200,
    headers: { ...tags(blob), ...extra, ...part, 'accept-ranges': 'bytes', 'x-ms-blob-type': 'PageBlob' },
    lengthBytes: end - start,
    body: contentOf(blob, start, end),
  }
}

/** The headers every answer about a blob has. */
export function tags(blob: PageBlob): Readonly<Record<string, string>> {
  return { etag: blob.etag, 'last-modified': new Date(blob.modifiedMs).toUTCString() }
}

/** A header's value; empty when it is not there. */
export function header({ headers }: SimRequest, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

async function* contentOf(blob: PageBlob, start: number, end: number): AsyncIterable<Buffer> {
  for (let at = start; at < end; at += mostPutBytes)
    yield blob.pages.read(at, Math.min(mostPutBytes, end - at))
}

function rangeOf(request: SimRequest): ByteRange | undefined {
  const text = header(request, 'x-ms-range') || header(request, 'range')
  if (text === '') return undefined
  const [, start = '', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(text) ?? []
  if (start === '')
    throw storageError(400, 'InvalidHeaderValue', 'The value for the range is not in the correct format.')
  const range = { start: Number(start), end: last === '' ? Number.MAX_SAFE_INTEGER : Number(last) + 1 }
  if (range.end <= range.start)
    throw storageError(416, 'InvalidPageRange', 'The page range specified is invalid.')
  return range
}

function checkDigests(request: SimRequest, body: Buffer, digest: string): void {
  const sums = [header(request, 'content-md5'), header(request, 'x-ms-content-crc64')]
  if (sums[0] !== '' && sums[1] !== '')
    throw storageError(400, 'InvalidHeaderValue', 'Content-MD5 and x-ms-content-crc64 exclude each other.')
  if (sums[0] !== '' && sums[0] !== digest)
    throw storageError(
      400,
      'Md5Mismatch',
      'The MD5 value specified in the request did not match with the MD5 value calculated by the server.',
    )
  if (sums[1] !== '' && sums[1] !== crc64(body))
    throw storageError(
      400,
      'Crc64Mismatch',
      'The CRC64 value specified in the request did not match with the CRC64 value calculated by the server.',
    )
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('base64')
}
