import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { seededRandom } from '../fuzz/random.ts'
import {
  killedInstall,
  openInstallSoak,
  parallelInstalls,
  wholeInstallMs,
} from '#test/packer/install/installSoak.ts'
import { soakSubjects, type SoakSubject } from '#test/packer/install/soakSubjects.ts'

/**
 * Kills installations of Packer and of plugins at random moments and starts many at once, and counts what is torn: of each
 * `--count` kills and `--rounds` of eight at once; `--seed`. Resolves with the exit code.
 */
export async function soakInstalls(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      count: { type: 'string', default: '500' },
      rounds: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(randomInt(1, 2 ** 31)) },
    },
  })
  const [count = 0, rounds = 0, seed = 0] = [values.count, values.rounds, values.seed].map(Number)
  process.stdout.write(`soak installs: ${count} kills, ${rounds} rounds of eight, seed ${seed}\n`)
  let findings = 0
  for (const subject of soakSubjects) findings += await soakSubject(subject, { count, rounds, seed })
  return findings === 0 ? 0 : 1
}

interface Extent {
  readonly count: number
  readonly rounds: number
  readonly seed: number
}

/** Prints every finding, and a line of JSON at the end; resolves with how many there were. */
async function soakSubject(subject: SoakSubject, { count, rounds, seed }: Extent): Promise<number> {
  await using soak = await openInstallSoak(subject)
  const wholeMs = await wholeInstallMs(soak)
  const random = seededRandom(seed)
  const { name } = subject
  let findings = 0
  const report = (what: string, found: readonly string[]) => {
    findings += found.length
    for (const line of found) process.stdout.write(`${name}, ${what}: ${line}\n`)
  }
  for (let index = 0; index < count; index++) {
    const killAfterMs = random.below(Math.ceil(wholeMs))
    report(`case ${index}, killed after ${killAfterMs} ms`, await killedInstall(soak, killAfterMs))
    if (index % 100 === 99) process.stdout.write(`${name}: ${index + 1} kills, ${findings} findings\n`)
  }
  for (let round = 0; round < rounds; round++)
    report(`round ${round} of eight`, await parallelInstalls(soak, 8))
  const figures = { what: name, seed, kills: count, rounds, wholeMs: Math.round(wholeMs), findings }
  process.stdout.write(`${JSON.stringify(figures)}\n`)
  return findings
}
