import { readdir } from 'node:fs'
import { access, appendFile, lstat, readFile, rename, rmdir, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import * as v from 'valibot'
import type { Clock } from './clock.ts'
import { describeError, errnoOf } from './errors.ts'
import { withLock } from './lock.ts'
import { newUuid } from './newUuid.ts'
import { ownerOf, ownerState, parseOwner, type Owner } from './owner.ts'
import { makeMissing } from './makeMissing.ts'

const lineSchema = v.variant('type', [
  v.object({
    type: v.literal('record'),
    id: v.string(),
    kind: v.string(),
    data: v.record(v.string(), v.string()),
  }),
  v.object({ type: v.literal('settled'), id: v.string() }),
])

type JournalLine = v.InferOutput<typeof lineSchema>

/** One thing to undo, as it was written before the thing was made. */
export type JournalRecord = Extract<JournalLine, { type: 'record' }>

/** How to undo one kind of record; must be safe to run twice and when nothing is left to undo. */
export type Undoer = (data: Readonly<Record<string, string>>) => Promise<void>

/** How each kind of record is undone; `later` leaves its records to a run that can do it. */
export type Undoers = Readonly<Record<string, Undoer | 'later'>>

/** What a run writes down what it makes with. */
export interface JournalWriter {
  /** Writes a record; resolves once a later process would find it. */
  readonly record: (kind: string, data: Readonly<Record<string, string>>) => Promise<string>
  /** Marks a record as undone. */
  readonly settle: (id: string) => Promise<void>
}

const filePattern = /^journal-[0-9a-f-]+\.jsonl$/

/**
 * The file of things to undo that outlives a crash: a record is written before its effect and settled after its undo.
 * It survives the death of the process by any signal, not a crash of the machine (which takes processes and mounts along).
 */
export class Journal implements JournalWriter {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /** Starts an empty journal in `directory`, which is made when missing. */
  static async create(directory: string): Promise<Journal> {
    const path = join(directory, `journal-${await newUuid()}.jsonl`)
    const head = JSON.stringify(await ownerOf()) + '\n'
    for (let attempt = 1; ; attempt++) {
      try {
        await makeMissing(directory, 0o700)
        await writeFile(path, head, { flag: 'wx', mode: 0o600 })
        return new Journal(path)
      } catch (thrown) {
        // Another run may have removed the folder with its own last journal just now.
        if (errnoOf(thrown) !== 'ENOENT' || attempt === 20) throw thrown
      }
    }
  }

  async record(kind: string, data: Readonly<Record<string, string>>): Promise<string> {
    const id = await newUuid()
    await this.#append({ type: 'record', id, kind, data: { ...data } })
    return id
  }

  async settle(id: string): Promise<void> {
    await this.#append({ type: 'settled', id })
  }

  /**
   * Leaves what is open to the post step: from now on the journal counts as abandoned when the process `ownerPid` is dead,
   * the agent's worker, which lives as long as the job.
   */
  async handOver(ownerPid: number): Promise<void> {
    const [, ...lines] = (await readFile(this.path, 'utf8')).split('\n')
    const head = JSON.stringify(await ownerOf(ownerPid))
    const next = `${this.path}.next`
    await writeFile(next, [head, ...lines].join('\n'), { flag: 'wx', mode: 0o600 })
    await rename(next, this.path)
  }

  /** Removes the journal when nothing in it is left to undo; true if it did. */
  async close(): Promise<boolean> {
    if ((await readJournal(this.path)).open.length > 0) return false
    await unlink(this.path)
    await removeIfEmpty(dirname(this.path))
    return true
  }

  async #append(line: JournalLine): Promise<void> {
    await appendLine(this.path, line)
  }
}

/** Undoes what a journal still holds, last first, if it is there at all; returns one line per record that could not be undone. */
export async function replayJournal(
  path: string,
  undoers: Undoers,
  clock: Clock,
): Promise<readonly string[]> {
  if (!(await exists(path))) return []
  const failures = await withLock(`${path}.lock`, { clock, waitMs: 30_000 }, async () => {
    const failures: string[] = []
    let leftCount = 0
    for (const record of (await readJournal(path)).open.toReversed()) {
      const undo = Object.hasOwn(undoers, record.kind) ? undoers[record.kind] : undefined
      if (undo === 'later') {
        leftCount++
        continue
      }
      if (!undo) {
        failures.push(`${nameOf(record)}: written by another version of this product`)
        continue
      }
      try {
        await undo(record.data)
        await appendLine(path, { type: 'settled', id: record.id })
      } catch (thrown) {
        failures.push(`${nameOf(record)}: ${describeError(thrown)}`)
      }
    }
    if (failures.length === 0 && leftCount === 0) await unlink(path).catch(() => undefined)
    return failures
  }).catch(async (thrown: unknown) => {
    // The folder went with the journal: another process has replayed it meanwhile.
    if (errnoOf(thrown) === 'ENOENT' && !(await exists(path))) return []
    throw thrown
  })
  await removeIfEmpty(dirname(path))
  return failures
}

/** What a record is about, for whoever has to see to it by hand. */
function nameOf({ kind, data: { id, url, path, prefix } }: JournalRecord): string {
  const name = id ?? url ?? path ?? prefix
  return name === undefined ? kind : `${kind} ${name}`
}

/** The journals in `directory` that this account wrote and whose writer has died. */
export async function abandonedJournals(directory: string): Promise<readonly string[]> {
  // Every run looks here, mostly in vain; `node:fs/promises` takes 3 ms to load.
  const names = await promisify(readdir)(directory).catch(() => [])
  const found: string[] = []
  for (const name of names.filter((candidate) => filePattern.test(candidate))) {
    const path = join(directory, name)
    // In a folder that everybody can write to, a stranger's journal could make us undo whatever it says.
    if (!(await isOurs(path))) continue
    const { owner } = await readJournal(path)
    if (owner && (await ownerState(owner)) === 'dead') found.push(path)
  }
  return found
}

interface JournalContent {
  readonly owner: Owner | undefined
  readonly open: readonly JournalRecord[]
}

/** A last line cut short by a kill belongs to an effect that never began, so it is dropped. */
async function readJournal(path: string): Promise<JournalContent> {
  const [head = '', ...lines] = (await readFile(path, 'utf8').catch(() => '')).split('\n')
  const open = new Map<string, JournalRecord>()
  for (const text of lines) {
    const line = parseLine(text)
    if (line?.type === 'record') open.set(line.id, line)
    else if (line) open.delete(line.id)
  }
  return { owner: parseOwner(head), open: [...open.values()] }
}

/** A write that failed halfway, on a full disk, leaves no line end: what is written next must not become part of it. */
async function appendLine(path: string, line: JournalLine): Promise<void> {
  await appendFile(path, `\n${JSON.stringify(line)}\n`)
}

function parseLine(text: string): JournalLine | undefined {
  try {
    const result = v.safeParse(lineSchema, JSON.parse(text))
    return result.success ? result.output : undefined
  } catch {
    return undefined
  }
}

async function isOurs(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined)
  return stats !== undefined && stats.isFile() && stats.uid === (process.getuid?.() ?? stats.uid)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** The folder goes with its last journal; a journal of another run keeps it. */
async function removeIfEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch(() => undefined)
}
