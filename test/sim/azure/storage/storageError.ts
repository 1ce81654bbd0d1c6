import { randomUUID } from 'node:crypto'
import { Refusal } from '../http/exchange.ts'

/** A refusal as Azure Storage words it. */
export function storageError(status: number, code: string, message: string): Refusal {
  const id = randomUUID()
  return new Refusal(
    {
      status,
      headers: { 'content-type': 'application/xml', 'x-ms-error-code': code, 'x-ms-request-id': id },
      body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}\nRequestId:${id}\nTime:${new Date().toISOString()}</Message></Error>`,
    },
    `${code}: ${message}`,
  )
}
