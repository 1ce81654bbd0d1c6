import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '#shared/base/clock.ts'
import { Journal, replayJournal } from '#shared/base/journal.ts'

/** Roles: make two things and wait to be killed; replay a journal; begin and end runs beside others. */
const [role = '', folder = '', path = ''] = process.argv.slice(2)

if (role === 'make') {
  const journal = await Journal.create(join(folder, 'state'))
  for (const name of ['first', 'second']) {
    await journal.record('thing', { path: join(folder, name) })
    await mkdir(join(folder, name))
  }
  process.stdout.write(`${journal.path}\n`)
  await delay(60_000)
} else if (role === 'replay') {
  const undo = async (data: Readonly<Record<string, string>>) => {
    process.stdout.write(`undo ${data['name'] ?? ''}\n`)
    await delay(20)
  }
  const failures = await replayJournal(path, { thing: undo }, systemClock)
  process.stdout.write(`failures ${failures.length}\n`)
} else {
  let refused = 0
  for (let round = 0; round < 100; round++) {
    const journal = await Journal.create(join(folder, 'state')).catch(() => undefined)
    if (!journal) refused++
    await journal?.close()
  }
  process.stdout.write(`refused ${refused}\n`)
}
