import type { Exec, ExecRequest, ExecResult } from './exec.ts'
import { Deferred } from './deferred.ts'

/** A program of a pipe: what is to be run and by what. */
export interface PipedProgram {
  readonly exec: Exec
  readonly request: ExecRequest
}

/**
 * Runs two programs, the standard output of the first as input of the second, as `a | b` would; what the first prints to its
 * other stream reaches its own `onOutput`. Resolves with the ends of both.
 */
export async function pipePrograms(
  from: PipedProgram,
  to: PipedProgram,
): Promise<readonly [ExecResult, ExecResult]> {
  const pipe = new Pipe()
  const first = from
    .exec({
      ...from.request,
      onOutput: (chunk, stream) =>
        stream === 'stdout' ? pipe.write(chunk) : from.request.onOutput?.(chunk, stream),
    })
    .finally(() => pipe.end())
  const second = to.exec({ ...to.request, input: pipe }).finally(() => pipe.abandon())
  return Promise.all([first, second])
}

/** One chunk at a time from a writer to a reader; what is written after the reader has left is dropped. */
class Pipe {
  #chunk: Uint8Array | undefined
  #isEnded = false
  #isAbandoned = false
  #changed = new Deferred<void>()

  async write(chunk: Uint8Array): Promise<void> {
    while (this.#chunk && !this.#isAbandoned) await this.#changed.promise
    if (this.#isAbandoned) return
    this.#chunk = chunk
    this.#tell()
  }

  end(): void {
    this.#isEnded = true
    this.#tell()
  }

  abandon(): void {
    this.#isAbandoned = true
    this.#tell()
  }

  #tell(): void {
    const changed = this.#changed
    this.#changed = new Deferred<void>()
    changed.resolve()
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: async () => {
        while (!this.#chunk && !this.#isEnded && !this.#isAbandoned) await this.#changed.promise
        const value = this.#chunk
        if (!value || this.#isAbandoned) return { done: true, value: undefined }
        this.#chunk = undefined
        this.#tell()
        return { done: false, value }
      },
      return: async () => {
        this.abandon()
        return { done: true, value: undefined }
      },
    }
  }
}
