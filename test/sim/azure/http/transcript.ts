import { appendFileSync } from 'node:fs'

/** One request and what became of it. Secrets in queries are left out, so that a transcript may be kept. */
export interface TranscriptEntry {
  /** From 1, in the order requests came. */
  readonly index: number
  readonly atMs: number
  readonly service: string
  readonly method: string
  readonly path: string
  /** 0 when the connection was cut before an answer. */
  status: number
  requestBytes: number
  fault?: string
  /** The request's JSON, where it had one. */
  json?: unknown
}

/** All requests a simulator has seen, and on wish a file of them as JSON lines. */
export class Transcript {
  readonly entries: TranscriptEntry[] = []
  readonly #path: string | undefined

  constructor(path: string | undefined) {
    this.#path = path
  }

  /** Notes a request as it comes. */
  begin(service: string, method: string, path: string): TranscriptEntry {
    const entry: TranscriptEntry = {
      index: this.entries.length + 1,
      atMs: Date.now(),
      service,
      method,
      path: path.replaceAll(/([?&](?:sig|skoid|t|code)=)[^&]+/g, '$1…'),
      status: 0,
      requestBytes: 0,
    }
    this.entries.push(entry)
    return entry
  }

  /** Writes the line of a request that is over. */
  end(entry: TranscriptEntry): void {
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify(entry)}\n`)
  }

  /** `METHOD path STATUS` of every request that matches. */
  lines(match = /(?:)/): readonly string[] {
    return this.entries
      .map(({ method, path, status }) => `${method} ${path} ${status}`)
      .filter((line) => match.test(line))
  }
}
