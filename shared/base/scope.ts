import { describeError } from './errors.ts'

/** An undo that failed; the others ran all the same. */
export interface UndoFailure {
  readonly label: string
  readonly reason: string
}

interface Undo {
  readonly label: string
  readonly run: () => Promise<void>
  readonly timeoutMs: number
}

/**
 * What has to be undone when a run ends, however it ends. Undo steps run in reverse order, each bounded in time, and one
 * that fails never stops the rest.
 */
export class Scope {
  readonly #undos: Undo[] = []

  /** Registers an undo, before or together with its effect. The returned function runs it early, once. */
  defer(label: string, run: () => Promise<void>, timeoutMs = 5000): () => Promise<void> {
    const undo: Undo = { label, run, timeoutMs }
    this.#undos.push(undo)
    return async () => {
      const index = this.#undos.indexOf(undo)
      if (index < 0) return
      this.#undos.splice(index, 1)
      await undo.run()
    }
  }

  /** Runs every undo, last registered first, and returns those that failed or ran out of time. */
  async close(): Promise<readonly UndoFailure[]> {
    const failures: UndoFailure[] = []
    for (let undo = this.#undos.pop(); undo; undo = this.#undos.pop()) {
      try {
        await bounded(undo.run(), undo.timeoutMs)
      } catch (thrown) {
        failures.push({ label: undo.label, reason: describeError(thrown) })
      }
    }
    return failures
  }
}

async function bounded(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished after ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
