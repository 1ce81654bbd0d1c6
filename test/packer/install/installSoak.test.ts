import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '#scripts/fuzz/random.ts'
import {
  killedInstall,
  openInstallSoak,
  parallelInstalls,
  wholeInstallMs,
  type InstallSoak,
} from './installSoak.ts'
import { soakSubjects } from './soakSubjects.ts'

const seed = 20_260_701

describe.each(soakSubjects)('installations of $name, each in a process of its own', (subject) => {
  let soak: InstallSoak
  let wholeMs = 0
  beforeAll(async () => {
    soak = await openInstallSoak(subject)
    wholeMs = await wholeInstallMs(soak)
  })
  afterAll(() => soak[Symbol.asyncDispose]())

  it('that are killed at any moment leave nothing torn, and the next one succeeds', async () => {
    const random = seededRandom(seed)
    const findings: string[] = []
    for (let index = 0; index < 12; index++) {
      const killAfterMs = random.below(Math.ceil(wholeMs))
      for (const finding of await killedInstall(soak, killAfterMs))
        findings.push(`killed after ${killAfterMs} ms: ${finding}`)
    }
    expect(findings).toEqual([])
  })

  it('of eight at once download once', async () => {
    expect(await parallelInstalls(soak, 8)).toEqual([])
  })
})
