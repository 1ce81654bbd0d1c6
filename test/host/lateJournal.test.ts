import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { Journal } from '#shared/base/journal.ts'
import { LateJournal } from '#shared/host/lateJournal.ts'
import { scratch } from '#test/base/scratch.ts'

describe('LateJournal', () => {
  it('writes nothing for a run that makes nothing', async () => {
    const folder = await scratch()
    const journal = new LateJournal(() => Journal.create(folder))
    await journal.close(process.ppid)
    expect(await readdir(folder)).toEqual([])
  })

  it('is one journal, whoever records first, and is gone once all is settled', async () => {
    const folder = await scratch()
    const journal = new LateJournal(() => Journal.create(folder))
    const ids = await Promise.all(['a', 'b'].map((name) => journal.record('thing', { name })))
    expect(await readdir(folder)).toHaveLength(1)
    for (const id of ids) await journal.settle(id)
    await journal.close(process.ppid)
    expect(await readdir(folder).catch(() => [])).toEqual([])
  })

  it('stays for the post step while anything is open', async () => {
    const folder = await scratch()
    const journal = new LateJournal(() => Journal.create(folder))
    await journal.record('thing', { name: 'a' })
    await journal.close(process.ppid)
    expect(await readdir(folder)).toHaveLength(1)
  })

  it('tells whoever records why there is no journal, and nobody twice', async () => {
    const journal = new LateJournal(() => Promise.reject(new Error('no place for it')))
    await expect(journal.record('thing', {})).rejects.toThrow('no place for it')
    await expect(journal.close(process.ppid)).resolves.toBeUndefined()
  })
})
