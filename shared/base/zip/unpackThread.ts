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

/** As text, since a bundle has no file for it. The long chunks are why it is a thread: the garbage of a small heap costs little. */
const program = `
const { parentPort } = require('node:worker_threads')
const { createHash } = require('node:crypto')
const { createReadStream, writeSync } = require('node:fs')
const { pipeline } = require('node:stream')
const { crc32, createInflateRaw } = require('node:zlib')
const chunkBytes = 1 << 20

function open({ archiveFd, startByte, packedBytes, isDeflated }) {
  if (packedBytes === 0) return []
  const end = startByte + packedBytes - 1
  const packed = createReadStream('', { fd: archiveFd, start: startByte, end, autoClose: false, highWaterMark: chunkBytes })
  return isDeflated ? pipeline(packed, createInflateRaw({ chunkSize: chunkBytes }), () => undefined) : packed
}

function write(fd, bytes, position) {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, position + at)
  } catch (thrown) {
    throw Object.assign(thrown, { isOfTarget: true })
  }
}

async function unpack(job) {
  const hash = createHash('sha256')
  let [sizeBytes, sum] = [0, 0]
  for await (const chunk of open(job)) {
    if (sizeBytes + chunk.length > job.mostBytes) throw new Error('it has more bytes than it should')
    hash.update(chunk)
    sum = crc32(chunk, sum)
    write(job.targetFd, chunk, sizeBytes)
    sizeBytes += chunk.length
  }
  return { sizeBytes, sha256: hash.digest('hex'), crc32: sum }
}

parentPort.on('message', ({ id, job }) => {
  unpack(job).then(
    (done) => parentPort.postMessage({ id, done }),
    ({ message, code, isOfTarget = false }) => parentPort.postMessage({ id, failed: { said: message, code, isOfTarget } }),
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
