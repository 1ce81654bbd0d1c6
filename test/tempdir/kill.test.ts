import { execa } from 'execa'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { systemClock, type Clock } from '#shared/base/clock.ts'
import { abandonedJournals, replayJournal } from '#shared/base/journal.ts'
import { privateDirectoryKind, undoPrivateDirectory } from '#shared/tempdir/privateDirectory.ts'
import { privateNamePattern } from '#shared/tempdir/privateName.ts'
import { sweepStaleDirectories } from '#shared/tempdir/sweep.ts'
import { bundleDriver } from './driver.ts'
import { withScratch } from './scratch.ts'

const killCount = 12
const afterTwoDays: Clock = { ...systemClock, now: () => systemClock.now() + 2 * 24 * 60 * 60_000 }

async function privateNames(base: string): Promise<readonly string[]> {
  return (await readdir(base)).filter((name) => privateNamePattern.test(name))
}

async function killedRun(driver: string, base: string, afterMs: number): Promise<void> {
  const child = execa(process.execPath, ['--input-type=module', '-', base], { input: driver, reject: false })
  await once(child.stdout, 'data')
  await pause(afterMs)
  child.kill('SIGKILL')
  await child
}

it('a run killed at any moment leaves nothing that the next one does not clear away', async () => {
  const driver = await bundleDriver('killDriver.ts')
  for (let index = 0; index < killCount; index++) {
    await withScratch(async (base) => {
      await killedRun(driver, base, index * 3)
      for (const name of await privateNames(base)) {
        expect((await readdir(join(base, name))).filter((entry) => entry !== '.owner')).toEqual([])
      }
      if (index % 2 === 0) {
        expect((await sweepStaleDirectories(base, afterTwoDays)).failed).toEqual([])
      } else {
        for (const journal of await abandonedJournals(join(base, 'journal'))) {
          await replayJournal(journal, { [privateDirectoryKind]: undoPrivateDirectory }, systemClock)
        }
      }
      expect(await privateNames(base)).toEqual([])
    })
  }
})
