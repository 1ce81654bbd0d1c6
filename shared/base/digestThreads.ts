import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** What threads digest by. */
export type DigestAlgorithm = 'md5' | 'sha256'

/** As text, since a bundle has no file for it. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const { createHash } = require('node:crypto')
parentPort.on('message', (bytes) => {
  parentPort.postMessage(createHash(workerData).update(bytes).digest())
})`

/** More would only wait for the disk or the network. */
const mostThreads = 4

interface Waiting {
  readonly resolve: (digest: Buffer) => void
  readonly reject: (reason: unknown) => void
}

interface DigestThread {
  readonly worker: Worker
  /** In the order they are answered. */
  readonly waiting: Waiting[]
}

/** Memory of `sizeBytes` that threads share, so that nothing is copied to {@link DigestThreads}. */
export function sharedBuffer(sizeBytes: number): Buffer {
  return Buffer.from(new SharedArrayBuffer(sizeBytes))
}

/** Digests in threads of their own, as many as there are processors for, while this one goes on reading and sending. */
export class DigestThreads implements AsyncDisposable {
  readonly #algorithm: DigestAlgorithm
  readonly #threads: DigestThread[] = []
  readonly #mostThreads = Math.min(mostThreads, availableParallelism())
  #failure: Error | undefined

  constructor(algorithm: DigestAlgorithm) {
    this.#algorithm = algorithm
  }

  /** The digest of bytes, which stay as they are until then. Rejects once a thread, or all of this, has ended. */
  async digest(bytes: Uint8Array): Promise<Buffer> {
    if (this.#failure !== undefined) throw this.#failure
    const { worker, waiting } = this.#leastBusy()
    const answer = new Promise<Buffer>((resolve, reject) => void waiting.push({ resolve, reject }))
    worker.postMessage(bytes)
    return await answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#fail(new Error('The threads for digests have ended.'))
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()))
  }

  #leastBusy(): DigestThread {
    const [first] = this.#threads.toSorted((left, right) => left.waiting.length - right.waiting.length)
    if (first !== undefined && (first.waiting.length === 0 || this.#threads.length >= this.#mostThreads))
      return first
    const thread = { worker: new Worker(program, { eval: true, workerData: this.#algorithm }), waiting: [] }
    this.#threads.push(this.#watch(thread))
    return thread
  }

  #watch(thread: DigestThread): DigestThread {
    const { worker, waiting } = thread
    worker.on('message', (digest: Uint8Array) => waiting.shift()?.resolve(Buffer.from(digest)))
    worker.on('error', (thrown) => this.#fail(thrown instanceof Error ? thrown : new Error(String(thrown))))
    worker.on('exit', () => this.#fail(new Error('A thread for digests has ended.')))
    return thread
  }

  #fail(reason: Error): void {
    this.#failure ??= reason
    for (const { waiting } of this.#threads) for (const { reject } of waiting.splice(0)) reject(this.#failure)
  }
}
