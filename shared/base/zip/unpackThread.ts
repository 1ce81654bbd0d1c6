import { Worker } from 'node:worker_threads'

/** A part of a file that is to become another one. */
export interface UnpackJob {
  /** Open file. */
  readonly archiveFd: number
  /** First byte of the data in it. */
  readonly startByte: number
  /** Of the data in it. */
  readonly packedBytes: number
  /** Whether the data is a deflate stream (RFC 1951); else it is taken as it is. */
  readonly isDeflated: boolean
  /** Open file, still empty. */
  readonly targetFd: number
  /** How much may be written. */
  readonly mostBytes: number
}

/** What was written. */
export interface UnpackedData {
  readonly sizeBytes: number
  /** 64 lower-case hex digits. */
  readonly sha256: string
  /** As in zip archives (PKWARE APPNOTE 4.4.7). */
  readonly crc32: number
}

/** Why nothing whole was written: the data of the archive, or the system call that failed on one of the files. */
export class UnpackProblem extends Error {
  readonly code: string | undefined
  readonly isOfTarget: boolean

  constructor({ said, code, isOfTarget }: Failure) {
    super(said)
    this.code = code
    this.isOfTarget = isOfTarget
  }
}

interface Failure {
  readonly said: string
  readonly code: string | undefined
  readonly isOfTarget: boolean
}

interface Answer {
  readonly id: number
  readonly done?: UnpackedData
  readonly failed?: Failure
}

interface Waiting {
  readonly resolve: (done: UnpackedData) => void
  readonly reject: (reason: unknown) => void
}

/**
 * As text, since a bundle has no file for it. Each piece of memory is freed as soon as it was written, by sending it to a port that
 * nobody is at: left to the garbage collector, it would cost half as much again to have ever more of it from the system.
 */
const program = `
const { createHash } = require('node:crypto')
const { readSync, writeSync } = require('node:fs')
const { MessageChannel, parentPort } = require('node:worker_threads')
const { crc32, createInflateRaw } = require('node:zlib')
const pieceBytes = 2 << 20
const { port1: nowhere, port2: nobody } = new MessageChannel()
nobody.close()

// Each piece is gone when the next one is read.
function* packedPieces({ archiveFd, startByte, packedBytes }) {
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, packedBytes))
  for (let at = 0; at < packedBytes; ) {
    const length = readSync(archiveFd, piece, 0, Math.min(piece.length, packedBytes - at), startByte + at)
    if (length === 0) throw new Error('it ends too early')
    yield piece.subarray(0, length)
    at += length
  }
}

async function feed(stream, job) {
  for (const piece of packedPieces(job))
    await new Promise((resolve, reject) =>
      stream.write(piece, (thrown) => (thrown ? reject(thrown) : resolve())),
    )
  stream.end()
}

function inflate(job) {
  const stream = createInflateRaw({ chunkSize: pieceBytes })
  feed(stream, job).catch((thrown) => stream.destroy(thrown))
  return stream
}

function write(fd, bytes, position) {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, position + at)
  } catch (thrown) {
    throw Object.assign(thrown, { isOfTarget: true })
  }
}

function free({ buffer, byteOffset, length }) {
  // Only what zlib has filled to its end, and does not write to any more.
  const isFull = buffer.byteLength === pieceBytes && byteOffset + length === pieceBytes
  if (isFull) nowhere.postMessage(undefined, [buffer])
}

async function unpack(job) {
  const hash = createHash('sha256')
  let [sizeBytes, sum] = [0, 0]
  const isDeflated = job.isDeflated && job.packedBytes > 0
  for await (const chunk of isDeflated ? inflate(job) : packedPieces(job)) {
    if (sizeBytes + chunk.length > job.mostBytes) throw new Error('it has more bytes than it should')
    hash.update(chunk)
    sum = crc32(chunk, sum)
    write(job.targetFd, chunk, sizeBytes)
    sizeBytes += chunk.length
    if (isDeflated) free(chunk)
  }
  return { sizeBytes, sha256: hash.digest('hex'), crc32: sum }
}

parentPort.on('message', ({ id, job }) => {
  unpack(job).then(
    (done) => parentPort.postMessage({ id, done }),
    ({ message, code, isOfTarget = false }) =>
      parentPort.postMessage({ id, failed: { said: message, code, isOfTarget } }),
  )
})`

/** Unpacks, digests and writes in a thread of its own, beside what is still being received. It keeps no process from ending. */
export class UnpackThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #next = 0
  #failure: unknown

  constructor() {
    this.#worker = new Worker(program, { eval: true })
    this.#worker.unref()
    this.#worker.on('message', (answer: Answer) => this.#settle(answer))
    this.#worker.on('error', (thrown) => this.#fail(thrown))
    this.#worker.on('exit', () => this.#fail(new Error('The thread that unpacks has ended.')))
  }

  /** Both files stay open until then. Rejects with an {@link UnpackProblem}. */
  async unpack(job: UnpackJob): Promise<UnpackedData> {
    if (this.#failure !== undefined) throw this.#failure as Error
    const id = this.#next++
    const answer = new Promise<UnpackedData>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    this.#worker.ref()
    this.#worker.postMessage({ id, job })
    return await answer
  }

  #settle({ id, done, failed }: Answer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if (failed !== undefined) waiting?.reject(new UnpackProblem(failed))
    else if (done !== undefined) waiting?.resolve(done)
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason
    for (const { reject } of this.#waiting.values()) reject(this.#failure)
    this.#waiting.clear()
  }
}
