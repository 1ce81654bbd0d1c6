import {
  appendFile,
  chown,
  mkdir,
  readdir,
  readFile,
  rmdir,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { abandonedJournals, Journal, replayJournal, type Undoer } from '#shared/base/journal.ts'
import { ownerOf } from '#shared/base/owner.ts'
import { bundleProgram, ended, startProgram } from './program.ts'
import { scratch } from './scratch.ts'

const isRoot = process.getuid?.() === 0

let program = ''
beforeAll(async () => void (program = await bundleProgram(new URL('journalProgram.ts', import.meta.url))))

const start = (...argv: readonly string[]) => startProgram([process.execPath, program, ...argv])

const undoing = (): { undone: string[]; undoers: Readonly<Record<string, Undoer>> } => {
  const undone: string[] = []
  return { undone, undoers: { thing: async ({ name = '' }) => void undone.push(name) } }
}

/** A journal with the named things open, as a run that was killed left it. */
const left = async (folder: string, ...names: readonly string[]): Promise<string> => {
  const journal = await Journal.create(folder)
  for (const name of names) await journal.record('thing', { name })
  return journal.path
}

describe('Journal', () => {
  it('is a private file in a private folder, made when missing', async () => {
    const folder = join(await scratch(), 'a', 'b')
    const { path } = await Journal.create(folder)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  it('holds a record by the time record() resolves', async () => {
    const journal = await Journal.create(await scratch())
    await journal.record('thing', { name: 'täxt\nwith "all"' })
    const { undone, undoers } = undoing()
    await replayJournal(journal.path, undoers, systemClock)
    expect(undone).toEqual(['täxt\nwith "all"'])
  })

  it('goes, and its folder with it, when everything is settled', async () => {
    const folder = join(await scratch(), 'state')
    const journal = await Journal.create(folder)
    const id = await journal.record('thing', { name: 'a' })
    expect(await journal.close()).toBe(false)
    await journal.settle(id)
    expect(await journal.close()).toBe(true)
    await expect(readdir(folder)).rejects.toThrow('ENOENT')
  })

  it('leaves the folder to the journal of another run', async () => {
    const folder = await scratch()
    const [mine, other] = [await Journal.create(folder), await Journal.create(folder)]
    expect(await mine.close()).toBe(true)
    expect(await readdir(folder)).toHaveLength(1)
    await other.close()
  })

  it('begins while other processes end theirs and take the folder away', async () => {
    const folder = await scratch()
    const runs = Array.from({ length: 3 }, () => start('begin and end', folder))
    const answers = await Promise.all(runs.map(({ rest }) => rest()))
    expect(answers.flat()).toEqual(['refused 0', 'refused 0', 'refused 0'])
  })
})

describe('abandonedJournals', () => {
  it('finds what a killed run left, which is then undone last first', async () => {
    const folder = await scratch()
    const state = join(folder, 'state')
    const run = start('make', folder)
    const path = (await run.line()) ?? ''
    expect(await abandonedJournals(state)).toEqual([])
    run.child.kill('SIGKILL')
    await ended(run)
    expect(await readdir(folder)).toEqual(['first', 'second', 'state'])
    expect(await abandonedJournals(state)).toEqual([path])
    const removed: string[] = []
    const undoers = {
      thing: async ({ path: made = '' }) => {
        removed.push(made)
        await rmdir(made)
      },
    }
    expect(await replayJournal(path, undoers, systemClock)).toEqual([])
    expect(removed).toEqual([join(folder, 'second'), join(folder, 'first')])
    expect(await readdir(folder)).toEqual([])
  })

  it('counts a journal as abandoned that was handed over to a process which has died', async () => {
    const folder = await scratch()
    const worker = startProgram(['sleep', '60'])
    const journal = await Journal.create(folder)
    await journal.record('thing', { name: 'kept for the job' })
    await journal.handOver(worker.child.pid ?? 0)
    expect(await readdir(folder)).toHaveLength(1)
    expect(await abandonedJournals(folder)).toEqual([])
    worker.child.kill('SIGKILL')
    await ended(worker)
    expect(await abandonedJournals(folder)).toEqual([journal.path])
    const { undone, undoers } = undoing()
    await replayJournal(journal.path, undoers, systemClock)
    expect(undone).toEqual(['kept for the job'])
  })

  it('passes over other files, journals without an owner and folders that are not there', async () => {
    const folder = await scratch()
    for (const name of ['journal-0.jsonl', 'journal-1.jsonl.lock', 'other.jsonl'])
      await writeFile(join(folder, name), 'rubbish\n')
    expect(await abandonedJournals(folder)).toEqual([])
    expect(await abandonedJournals(join(folder, 'none'))).toEqual([])
  })

  it.skipIf(!isRoot)(
    'passes over the journal of another account, who could write anything, as root',
    async () => {
      const folder = await scratch()
      const path = join(folder, 'journal-0.jsonl')
      await writeFile(path, JSON.stringify({ ...(await ownerOf()), pid: 2 ** 30 }) + '\n')
      expect(await abandonedJournals(folder)).toEqual([path])
      await chown(path, 65534, 65534)
      expect(await abandonedJournals(folder)).toEqual([])
    },
  )
})

describe('replayJournal', () => {
  it('keeps what could not be undone for the next time, and only that', async () => {
    const folder = await scratch()
    const path = await left(folder, 'a', 'bad', 'c')
    const undone: string[] = []
    const undoers = (isBroken: boolean) => ({
      thing: async ({ name = '' }) => {
        if (isBroken && name === 'bad') throw new Error('busy')
        undone.push(name)
      },
    })
    expect(await replayJournal(path, undoers(true), systemClock)).toEqual(['thing: busy'])
    expect(undone).toEqual(['c', 'a'])
    expect(await replayJournal(path, undoers(false), systemClock)).toEqual([])
    expect(undone).toEqual(['c', 'a', 'bad'])
    await expect(readFile(path)).rejects.toThrow('ENOENT')
  })

  it('names a kind that only another version knows, and keeps it', async () => {
    const journal = await Journal.create(await scratch())
    await journal.record('from the future', { name: 'x' })
    const failures = await replayJournal(journal.path, undoing().undoers, systemClock)
    expect(failures).toEqual(['from the future: written by another version of this product'])
    expect(await readFile(journal.path, 'utf8')).toContain('from the future')
  })

  it('does nothing the second time, nor where there is no journal', async () => {
    const path = await left(await scratch(), 'a')
    const { undone, undoers } = undoing()
    for (let time = 0; time < 2; time++) expect(await replayJournal(path, undoers, systemClock)).toEqual([])
    expect(undone).toEqual(['a'])
  })

  it('undoes each thing once when several processes replay at the same time', async () => {
    const folder = await scratch()
    const path = await left(join(folder, 'state'), 'a', 'b', 'c')
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => start('replay', folder, path)).map(({ rest }) => rest()),
    )
    const lines = answers.flat()
    expect(lines.filter((line) => line.startsWith('undo')).toSorted()).toEqual(['undo a', 'undo b', 'undo c'])
    expect(lines.filter((line) => line === 'failures 0')).toHaveLength(4)
    expect(await readdir(folder)).toEqual([])
  })

  it('drops a last line that was cut short anywhere', async () => {
    const folder = await scratch()
    const path = await left(folder, 'a', 'b')
    const whole = await readFile(path)
    const bStart = whole.lastIndexOf('{"type":"record"')
    for (let size = bStart; size < whole.length - 2; size += 7) {
      await mkdir(folder, { recursive: true })
      await writeFile(path, whole)
      await truncate(path, size)
      const { undone, undoers } = undoing()
      expect(await replayJournal(path, undoers, systemClock)).toEqual([])
      expect(undone).toEqual(['a'])
    }
  })

  it('loses no record that follows a line cut short by a full disk', async () => {
    const journal = await Journal.create(await scratch())
    await journal.record('thing', { name: 'a' })
    await appendFile(journal.path, '{"type":"record","id":"1","ki')
    await journal.record('thing', { name: 'b' })
    const { undone, undoers } = undoing()
    await replayJournal(journal.path, undoers, systemClock)
    expect(undone).toEqual(['b', 'a'])
  })

  it('passes over lines of another shape', async () => {
    const path = await left(await scratch(), 'a')
    for (const text of ['null', '[]', '{"type":"record"}', '{"type":"other","id":"1"}', '\0\0'])
      await appendFile(path, `${text}\n`)
    const { undone, undoers } = undoing()
    await replayJournal(path, undoers, systemClock)
    expect(undone).toEqual(['a'])
  })
})
