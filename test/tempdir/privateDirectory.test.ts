import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { Journal, replayJournal } from '#shared/base/journal.ts'
import { parseOwner } from '#shared/base/owner.ts'
import { Scope } from '#shared/base/scope.ts'
import {
  createPrivateDirectory,
  privateDirectoryKind,
  undoPrivateDirectory,
} from '#shared/tempdir/privateDirectory.ts'
import { privateNamePattern } from '#shared/tempdir/privateName.ts'
import { withScratch } from './scratch.ts'

async function newContext(directory: string) {
  return { scope: new Scope(), journal: await Journal.create(join(directory, 'journal')) }
}

describe('the private directory of a run', () => {
  it('is empty, for its owner alone, short of name and signed', async () => {
    await withScratch(async (base) => {
      const { path } = await createPrivateDirectory(base, await newContext(base))
      expect((await lstat(path)).mode & 0o777).toBe(0o700)
      expect(path.slice(base.length + 1)).toMatch(privateNamePattern)
      expect(await readdir(path)).toEqual(['.owner'])
      expect(parseOwner(await readFile(join(path, '.owner'), 'utf8'))?.pid).toBe(process.pid)
    })
  })

  it('goes with the run, and leaves the journal with nothing to undo', async () => {
    await withScratch(async (base) => {
      const context = await newContext(base)
      const { path } = await createPrivateDirectory(base, context)
      await mkdir(join(path, 'sub'))
      await writeFile(join(path, 'sub', 'file'), 'x')
      expect(await context.scope.close()).toEqual([])
      expect(await context.journal.close()).toBe(true)
      expect(await readdir(base)).toEqual([])
    })
  })

  it('can be removed early, once', async () => {
    await withScratch(async (base) => {
      const context = await newContext(base)
      const { path, remove } = await createPrivateDirectory(base, context)
      await remove()
      await expect(lstat(path)).rejects.toThrow('ENOENT')
      expect(await context.scope.close()).toEqual([])
    })
  })

  it('is removed from the journal when the run could not do it', async () => {
    await withScratch(async (base) => {
      const { scope, journal } = await newContext(base)
      const { path } = await createPrivateDirectory(base, { scope, journal })
      const undoers = { [privateDirectoryKind]: undoPrivateDirectory }
      expect(await replayJournal(journal.path, undoers, systemClock)).toEqual([])
      await expect(lstat(path)).rejects.toThrow('ENOENT')
    })
  })

  it('outlives the step when it is the job that owns it', async () => {
    await withScratch(async (base) => {
      const { scope, journal } = await newContext(base)
      const { path } = await createPrivateDirectory(base, { scope, journal }, 'job')
      expect(await scope.close()).toEqual([])
      expect((await lstat(path)).isDirectory()).toBe(true)
      expect(await journal.close()).toBe(false)
      expect(
        await replayJournal(journal.path, { [privateDirectoryKind]: undoPrivateDirectory }, systemClock),
      ).toEqual([])
      await expect(lstat(path)).rejects.toThrow('ENOENT')
    })
  })

  it('leaves no record behind when it cannot be made', async () => {
    await withScratch(async (base) => {
      const context = await newContext(base)
      await expect(createPrivateDirectory(join(base, 'missing'), context)).rejects.toThrow('ENOENT')
      expect(await context.journal.close()).toBe(true)
    })
  })
})

describe('undoing a record', () => {
  it('spares a directory of the same name that another run signed', async () => {
    await withScratch(async (base) => {
      const path = join(base, 'mi-aaaaaa')
      await mkdir(path)
      await writeFile(join(path, '.owner'), '{"theirs":true}')
      await undoPrivateDirectory({ path, owner: '{"ours":true}' })
      expect(await readdir(path)).toEqual(['.owner'])
    })
  })

  it('removes one that was never signed only while it is empty', async () => {
    await withScratch(async (base) => {
      const [empty, filled] = [join(base, 'mi-aaaaaa'), join(base, 'mi-bbbbbb')]
      await mkdir(empty)
      await mkdir(filled)
      await writeFile(join(filled, 'file'), 'x')
      for (const path of [empty, filled]) await undoPrivateDirectory({ path, owner: '{}' })
      expect(await readdir(base)).toEqual(['mi-bbbbbb'])
    })
  })
})
