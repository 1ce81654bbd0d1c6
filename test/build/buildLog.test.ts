import { describe, expect, it } from 'vitest'
import { buildFindings } from '#shared/build/log/buildFindings.ts'
import { BuildLog } from '#shared/build/log/buildLog.ts'
import { timingSummary } from '#shared/build/log/timingSummary.ts'
import { buildBench, local } from './buildBench.ts'

async function show(isParallel: boolean) {
  const bench = await buildBench()
  bench.ctx.log.secret('hidden-value')
  const log = new BuildLog(bench.ctx.log, { isParallel })
  const outcome = await bench.run(
    [
      { name: 'a', provisioners: [{ ...local('echo "::error::x hidden-value"'), name: 'say' }] },
      { name: 'b', provisioners: [{ ...local('exit 1'), maxRetries: 1 }] },
    ],
    { events: log, parallelBuilds: 1 },
  )
  const lines = bench.log.text().map((line) => line.replaceAll(/\d+\.\ds/g, '0s'))
  return { bench, log, outcome, lines }
}

describe('builds one after the other', () => {
  it('have a group for each step', async () => {
    const { lines } = await show(false)
    expect(lines).toEqual([
      'null.a: begins',
      '<null.a: provisioner shell-local "say"',
      'Running the script of the template.',
      ':_:error::x ***',
      '>',
      'null.a: artifact: Nothing was exported by the null builder.',
      'null.a: succeeded after 0s',
      'null.b: begins',
      '<null.b: provisioner shell-local',
      'Running the script of the template.',
      expect.stringMatching(/^warning: null\.b: Attempt 1 of 2 failed, another follows\. .*exit code 1/),
      'Running the script of the template.',
      '>',
      'null.b: provisioner shell-local failed after 0s',
      'null.b: failed after 0s',
      expect.stringMatching(/^null\.b: .*exit code 1/),
    ])
  })
})

describe('builds side by side', () => {
  it('have no groups, and each line says whose it is', async () => {
    const { lines } = await show(true)
    expect(lines.filter((line) => /^[<>]/.test(line))).toEqual([])
    expect(lines).toContain('null.a: ::error::x ***')
    expect(lines).toContain('null.a: provisioner shell-local "say" succeeded after 0s')
    expect(lines.every((line) => /^(?:warning: )?null\.[ab]: /.test(line))).toBe(true)
  })
})

describe('what is left of the builds', () => {
  it('is a table of what took how long', async () => {
    const { log, bench } = await show(false)
    const summary = timingSummary(log.timings, (text) => bench.ctx.log.mask(text)) ?? ''
    expect(summary).toContain('| build | step | end | duration |')
    expect(summary).toMatch(/\| null\.b \| provisioner shell-local \| failed \| \d+\.\ds \|/)
    expect(timingSummary([], (text) => bench.ctx.log.mask(text))).toBeUndefined()
  })

  it('is a finding for each failure, with its place', async () => {
    const { outcome } = await show(false)
    expect(buildFindings(outcome, (at) => ({ ...at, file: `src/${at.file}` }))).toEqual([
      {
        text: expect.stringMatching(/^null\.b: provisioner shell-local: .*exit code 1/) as string,
        at: { file: 'src/test.pkr.hcl', line: 1, column: 1 },
      },
    ])
  })
})
