import type { RunContext } from '../../base/context.ts'
import { describeError } from '../../base/errors.ts'
import type { UndoTime } from './azureContext.ts'

/** What a run makes, under the care of the journal. */
export interface Guard {
  /** For people. */
  readonly name: string
  /** Removes it now. */
  readonly remove: () => Promise<void>
  /** It is what was asked for, and stays. */
  readonly keep: () => Promise<void>
}

/** What is about to be made. */
export interface Guarded {
  /** The kind of its record, and what the record says. */
  readonly kind: string
  readonly data: Readonly<Record<string, string>>
  /** Its record in the journal of this run, where it has one already. */
  readonly record: string | undefined
  /** For people. */
  readonly name: string
  readonly remove: (signal: AbortSignal) => Promise<void>
}

/** The parts of a run that see to it that something goes away. */
export type GuardContext = Pick<RunContext, 'journal' | 'scope' | 'log'> & { readonly undo: UndoTime }

/** The signal is what ends an undo; this is for one that does not heed it. */
const longestUndoMs = 900_000

/** Writes down what is about to be made; it is removed at the end of the run, or by the post step, unless it is kept. */
export async function underGuard(made: Guarded, { journal, scope, log, undo }: GuardContext): Promise<Guard> {
  const record = made.record ?? (await journal.record(made.kind, made.data))
  let isKept = false
  const remove = scope.defer(
    `remove ${made.name}`,
    async () => {
      if (isKept) return
      // The run may be cancelled; its undoing is not.
      const signal = undo.signal()
      try {
        await made.remove(signal)
        await journal.settle(record)
      } catch (thrown) {
        if (!signal.aborted || !undo.hasPost) throw thrown
        log.info(`${made.name} is left to the post step.`)
      }
    },
    longestUndoMs,
  )
  return {
    name: made.name,
    remove,
    async keep() {
      isKept = true
      await journal.settle(record)
    },
  }
}

/** Removes what is no longer needed after a success; what cannot be removed is a warning, and left to the journal. */
export async function tidy(guard: Guard | undefined, log: RunContext['log']): Promise<void> {
  await guard?.remove().catch((thrown: unknown) => log.warning(describeError(thrown)))
}
