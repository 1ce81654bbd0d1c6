import { createHash } from 'node:crypto'
import { mkdir, readdir, rmdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock, type Clock } from '#shared/base/clock.ts'
import { withLock } from '#shared/base/lock.ts'
import { ownerOf } from '#shared/base/owner.ts'

/** Roles: hold a lock until killed; take part in a race for the locks of dead processes, round by round. */
const [role = '', folder = '', rounds = '', racers = ''] = process.argv.slice(2)

/** Hardly any pause between tries, for many collisions in little time. */
const eager: Clock = { ...systemClock, sleep: () => delay(1) }
const options = { clock: eager, waitMs: 30_000 }

/** What a process that was killed leaves: its lock, and in odd rounds also its claim on the lock of an earlier one. */
async function plantDead(lock: string, round: number): Promise<void> {
  const record = JSON.stringify({ ...(await ownerOf()), pid: 2 ** 30, token: String(round) })
  await symlink(record, lock)
  const claim = createHash('sha256').update(record).digest('hex').slice(0, 16)
  if (round % 2 === 1) await symlink(record.replace('token', 'claim'), `${lock}.${claim}`)
}

async function race(): Promise<void> {
  let violations = 0
  for (let round = 0; round < Number(rounds); round++) {
    const lock = join(folder, `lock-${round}`)
    const meeting = join(folder, `meeting-${round}`)
    const inside = join(folder, `inside-${round}`)
    await mkdir(meeting, { recursive: true })
    await writeFile(join(meeting, String(process.pid)), '')
    // The planter is whoever is first to make this folder.
    await mkdir(`${lock}.planted`).then(
      () => plantDead(lock, round),
      () => undefined,
    )
    while ((await readdir(meeting)).length < Number(racers)) await delay(1)
    await withLock(lock, options, async () => {
      // mkdir fails when another is inside at the same time.
      await mkdir(inside).catch(() => violations++)
      await delay(1)
      await rmdir(inside).catch(() => violations++)
    })
  }
  process.stdout.write(`violations ${violations}\n`)
}

if (role === 'race') await race()
else
  await withLock(join(folder, 'lock'), options, async () => {
    process.stdout.write(`holding as ${process.pid}\n`)
    await delay(60_000)
  })
