import { createHmac } from 'node:crypto'
import type { SimRequest } from '../http/exchange.ts'
import type { StorageAccount } from './blobStore.ts'
import { storageError } from './storageError.ts'

/** What a shared access signature allows; throws 403 for one that is forged, over, or not begun. */
export function sasPermissions(account: StorageAccount, request: SimRequest, nowMs: number): string {
  const { query } = request
  const text = (name: string) => query.get(name) ?? ''
  const signed = query.has('ss') ? accountSas(account, text) : serviceSas(account, request, text)
  const signature = createHmac('sha256', Buffer.from(account.key, 'base64')).update(signed).digest('base64')
  const [from, until] = [Date.parse(text('st')), Date.parse(text('se'))]
  if (signature !== text('sig'))
    throw storageError(
      403,
      'AuthenticationFailed',
      'Server failed to authenticate the request. Signature did not match.',
    )
  if (!(until > nowMs) || (text('st') !== '' && from > nowMs))
    throw storageError(
      403,
      'AuthenticationFailed',
      'Server failed to authenticate the request. Signature not valid in the specified time frame.',
    )
  return text('sp')
}

/** Create an account SAS, version 2020-12-06 and later. */
function accountSas({ name }: StorageAccount, text: (name: string) => string): string {
  return [name, ...['sp', 'ss', 'srt', 'st', 'se', 'sip', 'spr', 'sv', 'ses'].map(text), ''].join('\n')
}

/** Create a service SAS, version 2020-12-06 and later; of a blob or of its container. */
function serviceSas(
  { name }: StorageAccount,
  { segments }: SimRequest,
  text: (name: string) => string,
): string {
  const [, container = '', ...blob] = segments
  const resource = text('sr') === 'c' ? [container] : [container, ...blob]
  return [
    text('sp'),
    text('st'),
    text('se'),
    `/blob/${name}/${resource.join('/')}`,
    ...['si', 'sip', 'spr', 'sv', 'sr', 'snapshot', 'ses', 'rscc', 'rscd', 'rsce', 'rscl', 'rsct'].map(text),
  ].join('\n')
}
