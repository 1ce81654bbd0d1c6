import { describe, expect, test } from 'vitest'
import { writeImage } from '#test/azure/publish/images.ts'
import { simulator } from '#test/azure/publish/simulator.ts'
import { versionsIn, worldOf } from '#test/azure/publish/worldOf.ts'
import { scratch } from '#test/base/scratch.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import type { AzureFaultRule } from '#test/sim/azure/http/faults.ts'
import type { AzureSimulatorOptions } from '#test/sim/azure/options.ts'
import { publishByCommandLine } from './publishByCommandLine.ts'
import { lapse, timeLapse } from './timeLapse.ts'

const upTo = (count: number) => Array.from({ length: count }, (_each, index) => index + 1)

/** Azure has too much to do, and says for how long. */
function throttled(match: RegExp, seconds: number, times?: number): AzureFaultRule {
  const isPage = match.source.includes('comp=page')
  const [status, code] = isPage ? [503, 'ServerBusy'] : [429, 'TooManyRequests']
  const fault = { kind: 'status', status, code, headers: { 'retry-after': String(seconds) } } as const
  return { match, fault, ...(times !== undefined && { nth: upTo(times) }) }
}

/** Publishes an image by the command line, for which a minute of waiting passes in a second. */
async function publish(
  azure: AzureSimulator,
  inputs: Readonly<Record<string, string>> = {},
): Promise<{
  readonly exitCode: number | undefined
  readonly all: string
  readonly errors: readonly string[]
}> {
  const root = await scratch()
  const source = await writeImage(root, 'image.vhd')
  const nodeOptions = await timeLapse(root)
  const { exitCode, all } = await publishByCommandLine({ azure, root, source, inputs, nodeOptions })
  return { exitCode, all, errors: all.split('\n').filter((line) => line.startsWith('error:')) }
}

describe('throttled for minutes', () => {
  test('it waits for as long as Azure asks, says so, and publishes', async () => {
    const azure = await simulator()
    azure.setFaults([
      throttled(/^GET [^?]*\/galleries\/images\?/, 60, 6),
      throttled(/^PUT [^?]*\/disks\//, 90, 3),
      throttled(/^PUT .*comp=page/, 60, 5),
      throttled(/^PUT [^?]*\/versions\//, 60, 5),
      throttled(/^DELETE [^?]*\/disks\//, 60, 2),
    ])
    const { exitCode, all } = await publish(azure)
    expect(exitCode, all).toBe(0)
    expect(all.match(/asks to wait for 60 s/g)).toHaveLength(13)
    expect(all.match(/asks to wait for 90 s/g)).toHaveLength(3)
    expect(versionsIn(azure)).toEqual(['1.0.0'])
    expect(worldOf(azure).filter((name) => name.startsWith('disks/'))).toEqual([])
    // No question comes earlier than was asked for.
    const asked = azure.transcript.entries.filter(
      ({ method, path }) => method === 'PUT' && /\/disks\//.test(path),
    )
    const gaps = asked.slice(1).map(({ atMs }, index) => atMs - (asked[index]?.atMs ?? 0))
    expect(gaps).toHaveLength(3)
    for (const gapMs of gaps) expect(gapMs).toBeGreaterThanOrEqual(90_000 / lapse - 20)
  }, 120_000)

  test.each([
    ['before anything is made', /^GET [^?]*\/galleries\/images\?/],
    ['after the upload', /^PUT [^?]*\/versions\//],
  ])(
    'without end, %s: one error, and nothing is left',
    async (_when, match) => {
      const azure = await simulator()
      azure.setFaults([throttled(match, 60)])
      const { exitCode, errors, all } = await publish(azure)
      expect(exitCode, all).toBe(1)
      expect(errors).toHaveLength(1)
      expect(errors.join('\n')).toMatch(/too many requests, for minutes: TooManyRequests/)
      expect(all).toContain('[AZURE_UNAVAILABLE]')
      expect(worldOf(azure)).toEqual([])
    },
    120_000,
  )

  test('by the counters of Azure itself', async () => {
    const azure = await simulator({ throttle: { reads: { count: 2, windowMs: 3000 } } })
    const { exitCode, all } = await publish(azure, { waitFor: 'all', targetRegions: 'northeurope' })
    expect(exitCode, all).toBe(0)
    expect(azure.transcript.lines(/ 429$/).length).toBeGreaterThan(0)
  }, 120_000)
})

describe('a quota that is used up is one error, and nothing is left', () => {
  test.each(['galleries', 'galleries/images', 'disks', 'galleries/images/versions'])(
    'of %s',
    async (type) => {
      const quotas: AzureSimulatorOptions['quotas'] = new Map([[`microsoft.compute/${type}`, 0]])
      const azure = await simulator({ quotas })
      const { exitCode, errors, all } = await publish(azure)
      expect(exitCode, all).toBe(1)
      expect(errors).toHaveLength(1)
      expect(errors.join('\n')).toContain(`Microsoft.Compute/${type} quota`)
      expect(all).toMatch(/Location: westeurope, Current Limit: 0/)
      expect(all).toContain('[AZURE_QUOTA]')
      expect(worldOf(azure)).toEqual([])
    },
  )
})

describe('a region without quota', () => {
  test.each([
    ['westeurope', 'home'],
    ['westeurope', 'all'],
    ['northeurope', 'all'],
  ])('%s, waiting for %s: one error that names it, and nothing is left', async (region, waitFor) => {
    const azure = await simulator()
    azure.world.fullRegions = new Set([region])
    const { exitCode, errors, all } = await publish(azure, { targetRegions: 'northeurope', waitFor })
    expect(exitCode, all).toBe(1)
    expect(errors).toHaveLength(1)
    expect(all).toMatch(new RegExp(`Location: ${region}, Current Limit: 0`))
    expect(worldOf(azure)).toEqual([])
  })

  test('that is not waited for is a warning, and the version can be used at home', async () => {
    const azure = await simulator()
    azure.world.fullRegions = new Set(['northeurope'])
    const { exitCode, all } = await publish(azure, { targetRegions: 'northeurope' })
    expect(exitCode, all).toBe(0)
    expect(all).toMatch(/warning: Version 1\.0\.0 was not copied to northeurope: .*Current Limit: 0/)
    expect(versionsIn(azure)).toEqual(['1.0.0'])
  })

  test('that does not exist', async () => {
    const azure = await simulator()
    const { exitCode, errors, all } = await publish(azure, { targetRegions: 'atlantis' })
    expect(exitCode, all).toBe(1)
    expect(errors).toHaveLength(1)
    expect(all).toMatch(/atlantis[^]*\[INPUT_INVALID\]/)
    expect(azure.transcript.lines(/^PUT /)).toEqual([])
    expect(worldOf(azure)).toEqual([])
  })
})
