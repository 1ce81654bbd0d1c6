import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { noTimes } from '#test/azure/publish/noTimes.ts'
import { raceTwo } from '#test/azure/publish/race.ts'
import { killPublish } from '#test/e2e/killedPublish.ts'
import { startAzureSimulator } from '#test/sim/azure/azureSimulator.ts'

/**
 * Kills a publish at each of its requests in turn, and lets two publish at once for `--rounds`; `--start` begins with a later request.
 * Resolves with the exit code.
 */
export async function soakPublishes(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { rounds: { type: 'string', default: '100' }, start: { type: 'string', default: '1' } },
  })
  const findings = [...(await killAtEach(Number(values.start))), ...(await race(Number(values.rounds)))]
  for (const finding of findings) process.stdout.write(`${finding}\n`)
  process.stdout.write(`${JSON.stringify({ what: 'publishes', findings: findings.length })}\n`)
  return findings.length === 0 ? 0 : 1
}

async function killAtEach(start: number): Promise<readonly string[]> {
  const findings: string[] = []
  for (let nth = start; ; nth++) {
    const { wasKilled, problems } = await killPublish(nth)
    findings.push(...problems.map((problem) => `killed at request ${nth}: ${problem}`))
    if (!wasKilled) {
      process.stdout.write(`killed at each of ${nth - 1} requests\n`)
      return findings
    }
  }
}

async function race(rounds: number): Promise<readonly string[]> {
  const findings: string[] = []
  for (const galleryConditions of ['honoured', 'ignored'] as const) {
    const root = await mkdtemp(join(tmpdir(), 'race-'))
    const azure = await startAzureSimulator({
      times: noTimes,
      retryAfterS: 0,
      unknowns: { galleryConditions },
    })
    for (let round = 0; round < rounds / 2; round++)
      for (const problem of await raceTwo(azure, root, round, round % 5 === 4))
        findings.push(`round ${round}, conditions ${galleryConditions}: ${problem}`)
    await azure[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
  process.stdout.write(`${rounds} rounds of two at once\n`)
  return findings
}
