import { writeSync } from 'node:fs'
import { describeError, errnoOf } from './errors.ts'
import type { LineOutput } from './lineWriter.ts'

/** How long to leave a descriptor alone that takes nothing now. */
const pauseMs = 5

/**
 * Whole lines to a file, pipe or terminal of a POSIX system, each written when it comes: node's own streams do the same there,
 * but take a short run as long to load as a third of its work. When nobody reads any more, what follows is swallowed.
 */
export class BlockingOutput implements LineOutput {
  readonly #descriptor: number
  #gone = false
  #failure: string | undefined

  constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  /** Writes lines in one piece; they must not hold line ends. */
  write(lines: readonly string[]): void {
    if (this.#gone || lines.length === 0) return
    let rest: Uint8Array = Buffer.from(`${lines.join('\n')}\n`)
    while (rest.length > 0 && !this.#gone) rest = rest.subarray(this.#writeSome(rest))
  }

  /** True once nobody reads any more. */
  get gone(): boolean {
    return this.#gone
  }

  get failure(): string | undefined {
    return this.#failure
  }

  /** Resolves at once: nothing waits here. */
  drained(): Promise<void> {
    return Promise.resolve()
  }

  #writeSome(bytes: Uint8Array): number {
    try {
      return writeSync(this.#descriptor, bytes)
    } catch (thrown) {
      const code = errnoOf(thrown)
      if (code === 'EAGAIN') {
        // Who shares the descriptor made it non-blocking.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
      } else {
        this.#gone = true
        if (code !== 'EPIPE') {
          this.#failure = code ?? describeError(thrown)
          process.exitCode = 1
        }
      }
      return 0
    }
  }
}
