import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'

/** A request on its way through the simulator. */
export interface SimRequest {
  readonly method: string
  readonly url: URL
  /** Decoded segments of the path. */
  readonly segments: readonly string[]
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** The body as it comes; read at most once, by {@link SimRequest.bytes} or directly. */
  readonly body: Readable
  /** The whole body; throws a 413 beyond `mostBytes`. */
  readonly bytes: (mostBytes: number) => Promise<Buffer>
  /** `https://localhost:PORT`, as the client sees this server. */
  readonly origin: string
  /** The id of this request, echoed as x-ms-request-id. */
  readonly id: string
}

/** An answer of the simulator. */
export interface SimAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string | AsyncIterable<Buffer>
  /** How many bytes an iterable body has. */
  readonly lengthBytes?: number
}

/** An answer of JSON. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): SimAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}

/** Thrown to answer at once with something else than success. */
export class Refusal extends Error {
  readonly answer: SimAnswer

  constructor(answer: SimAnswer, message: string) {
    super(message)
    this.answer = answer
  }
}
