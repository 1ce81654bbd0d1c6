import type { Journal, JournalWriter } from '../base/journal.ts'

/** The journal of a run, begun with its first record: a run that makes nothing writes nothing. */
export class LateJournal implements JournalWriter {
  readonly #begin: () => Promise<Journal>
  #begun: Promise<Journal> | undefined

  constructor(begin: () => Promise<Journal>) {
    this.#begin = begin
  }

  /** As {@link Journal.record}; throws what beginning the journal throws. */
  async record(kind: string, data: Readonly<Record<string, string>>): Promise<string> {
    this.#begun ??= this.#begin()
    return (await this.#begun).record(kind, data)
  }

  /** As {@link Journal.settle}. */
  async settle(id: string): Promise<void> {
    await (await this.#begun)?.settle(id)
  }

  /** Removes the journal when nothing in it is left to undo; else it becomes that of the process `ownerPid`. */
  async close(ownerPid: number): Promise<void> {
    // Whoever asked for the record was told why there is none.
    const journal = await this.#begun?.catch(() => undefined)
    if (journal !== undefined && !(await journal.close())) await journal.handOver(ownerPid)
  }
}
