import { Worker } from 'node:worker_threads'

/** What a thread digests by. */
export type DigestAlgorithm = 'md5' | 'sha256'

/** As text, since a bundle has no file for it. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const { createHash } = require('node:crypto')
parentPort.on('message', ({ id, bytes }) => {
  parentPort.postMessage({ id, digest: createHash(workerData).update(bytes).digest() })
})`

interface Answer {
  readonly id: number
  readonly digest: Uint8Array
}

interface Waiting {
  readonly resolve: (digest: Buffer) => void
  readonly reject: (reason: unknown) => void
}

/** Memory of `sizeBytes` that threads share, so that nothing is copied to a {@link DigestThread}. */
export function sharedBuffer(sizeBytes: number): Buffer {
  return Buffer.from(new SharedArrayBuffer(sizeBytes))
}

/** Digests in a thread of its own, while this one goes on reading and sending. */
export class DigestThread implements AsyncDisposable {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #next = 0
  #failure: Error | undefined

  constructor(algorithm: DigestAlgorithm) {
    this.#worker = new Worker(program, { eval: true, workerData: algorithm })
    this.#worker.on('message', ({ id, digest }: Answer) => {
      this.#waiting.get(id)?.resolve(Buffer.from(digest))
      this.#waiting.delete(id)
    })
    this.#worker.on('error', (thrown) =>
      this.#fail(thrown instanceof Error ? thrown : new Error(String(thrown))),
    )
    this.#worker.on('exit', () => this.#fail(new Error('The thread for digests has ended.')))
  }

  /** The digest of bytes, which stay as they are until then. Rejects once the thread has ended. */
  async digest(bytes: Uint8Array): Promise<Buffer> {
    if (this.#failure !== undefined) throw this.#failure
    const id = this.#next++
    const answer = new Promise<Buffer>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    this.#worker.postMessage({ id, bytes })
    return await answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }

  #fail(reason: Error): void {
    this.#failure ??= reason
    for (const { reject } of this.#waiting.values()) reject(this.#failure)
    this.#waiting.clear()
  }
}
