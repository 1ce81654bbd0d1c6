import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#shared/base/clock.ts'
import { ownerOf } from '#shared/base/owner.ts'
import { sweepStaleDirectories } from '#shared/tempdir/sweep.ts'

/** What was left after a sweep of a stale directory into which something is mounted. */
export interface SweepAnswer {
  readonly removed: readonly string[]
  readonly reasons: readonly string[]
  readonly stale: readonly string[]
  readonly host: readonly string[]
}

const [base = '', stale = '', mounted = ''] = process.argv.slice(2)
await writeFile(join(stale, '.owner'), JSON.stringify({ ...(await ownerOf()), pid: 2 ** 30 }))
await writeFile(join(stale, 'a file'), 'x')
await writeFile(join(mounted, 'canary'), 'x')
const { removed, failed } = await sweepStaleDirectories(base, systemClock)
const answer: SweepAnswer = {
  removed,
  reasons: failed.map(({ reason }) => reason),
  stale: (await readdir(stale)).sort(),
  host: await readdir(mounted),
}
process.stdout.write(JSON.stringify(answer))
