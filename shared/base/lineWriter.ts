import type { Writable } from 'node:stream'
import { describeError, errnoOf } from './errors.ts'

/** Where whole lines go. */
export interface LineOutput {
  /** Writes lines in one piece; they must not hold line ends. */
  write(lines: readonly string[]): void
  /** Resolves when more is welcome. */
  drained(): Promise<void>
  /** The name of the error that kept lines from being written; that nobody reads any more is none. */
  readonly failure: string | undefined
}

/**
 * The one owner of an output stream: whole lines, in order. A stream that is gone (the agent died, the pipe was closed)
 * swallows what follows, so that cleaning up goes on.
 */
export class LineWriter implements LineOutput {
  readonly #stream: Writable
  #gone = false
  #failure: string | undefined

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', (thrown) => {
      this.#gone = true
      const code = errnoOf(thrown)
      if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return
      this.#failure ??= code ?? describeError(thrown)
      process.exitCode = 1
    })
  }

  /** Writes lines in one piece; they must not hold line ends. */
  write(lines: readonly string[]): void {
    if (this.#gone || lines.length === 0) return
    this.#stream.write(lines.join('\n') + '\n')
  }

  /** True once nobody reads any more. */
  get gone(): boolean {
    return this.#gone
  }

  get failure(): string | undefined {
    return this.#failure
  }

  /** Resolves when the stream takes more, at once when it does or is gone. */
  async drained(): Promise<void> {
    if (this.#gone || !this.#stream.writableNeedDrain) return
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#stream.off('drain', done)
        this.#stream.off('error', done)
        this.#stream.off('close', done)
        resolve()
      }
      this.#stream.once('drain', done)
      this.#stream.once('error', done)
      this.#stream.once('close', done)
    })
  }
}
