import { describe, expect, test } from 'vitest'
import { agentLadderTimes } from '#test/agent/ladder.ts'
import { identify } from '#test/agent/processTable.ts'
import { phaseOf, type StepTranscript } from '#test/agent/transcript.ts'
import { runActionFixture, runTaskFixture } from './fixtures.ts'

/** A script that says `up`, stays, and does something on signals. */
const staying = (onSignal = ''): string => `${onSignal}
  setInterval(() => {}, 1000)
  console.log('up')`
const cancelled = { cancelAfter: { line: /^up$/ } }
const events = (transcript: StepTranscript): string[] =>
  (phaseOf(transcript, 'main')?.ladder ?? []).map(({ event }) => event)

describe.each([
  ['Azure Pipelines', runTaskFixture, {}],
  ['GitHub', runActionFixture, ''],
] as const)('%s', (dialect, run, manifest) => {
  const start = (
    scripts: { main: string; post?: string },
    options: Parameters<typeof runTaskFixture>[2] & Parameters<typeof runActionFixture>[2] = cancelled,
  ): Promise<StepTranscript> =>
    dialect === 'GitHub' ? runActionFixture(scripts, '', options) : runTaskFixture(scripts, {}, options)

  test('a process without handlers dies of SIGINT', async () => {
    const transcript = await start({ main: staying() })
    expect(events(transcript)).toEqual(['cancel', 'SIGINT', 'exit'])
    expect(transcript.result).toBe('Canceled')
    expect(phaseOf(transcript, 'main')).toMatchObject({ exitCode: null, signal: 'SIGINT' })
  })

  test('a process that leaves in its own way is still cancelled', async () => {
    const transcript = await start({ main: staying('process.on("SIGINT", () => process.exit(0))') })
    expect(phaseOf(transcript, 'main')).toMatchObject({ exitCode: 0, result: 'Canceled' })
  })

  test('a process that uses its time to leave gets no second signal', async () => {
    const transcript = await start(
      { main: staying('process.on("SIGINT", () => setTimeout(() => process.exit(0), 300))') },
      { ...cancelled, ladder: { sigintMs: 600_000 } },
    )
    expect(events(transcript)).toEqual(['cancel', 'SIGINT', 'exit'])
  })

  test('SIGTERM follows an ignored SIGINT', async () => {
    const transcript = await start({
      main: staying('process.on("SIGINT", () => {}); process.on("SIGTERM", () => process.exit(3))'),
    })
    expect(events(transcript)).toEqual(['cancel', 'SIGINT', 'SIGTERM', 'exit'])
    expect(phaseOf(transcript, 'main')?.exitCode).toBe(3)
  })

  test('SIGKILL ends what ignores both', async () => {
    const transcript = await start({
      main: staying(
        'process.on("SIGINT", () => console.log("int")); process.on("SIGTERM", () => console.log("term"))',
      ),
    })
    expect(events(transcript)).toEqual(['cancel', 'SIGINT', 'SIGTERM', 'SIGKILL', 'exit'])
    expect(phaseOf(transcript, 'main')).toMatchObject({ signal: 'SIGKILL', stdout: ['up', 'int', 'term'] })
  })

  test('a blocked event loop gets no signal but the last', async () => {
    const transcript = await start(
      {
        main: `for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => process.exit(0))
        console.log('up')
        setTimeout(() => { for (;;) ; }, 50)`,
      },
      { cancelAfter: { line: /up/, ms: 300 } },
    )
    expect(phaseOf(transcript, 'main')?.signal).toBe('SIGKILL')
  })

  test('a time limit climbs the same ladder and fails the step', async () => {
    const transcript = await start({ main: staying() }, { timeoutMs: 500 })
    expect(events(transcript)).toEqual(['timeout', 'SIGINT', 'exit'])
    expect(transcript.result).toBe('Failed')
  })

  test('a kill from nowhere gives no warning, and post still runs', async () => {
    const transcript = await start(
      { main: staying('process.on("SIGINT", () => console.log("warned"))'), post: 'console.log("post")' },
      { killMainAfter: { line: /up/ } },
    )
    expect(events(transcript)).toEqual(['kill', 'SIGKILL', 'exit'])
    expect(phaseOf(transcript, 'main')).toMatchObject({ signal: 'SIGKILL', result: 'Failed', stdout: ['up'] })
    expect(phaseOf(transcript, 'post')?.stdout).toEqual(['post'])
  })

  test('post runs after a cancel and is not cancelled itself', async () => {
    const transcript = await start({ main: staying(), post: 'setTimeout(() => console.log("cleaned"), 100)' })
    expect(phaseOf(transcript, 'post')).toMatchObject({ stdout: ['cleaned'], result: 'Succeeded' })
    expect(transcript.result).toBe('Canceled')
  })

  test('a trigger may wait for a time, and for another phase', async () => {
    const transcript = await start({ main: '', post: staying() }, { cancelAfter: { ms: 300, phase: 'post' } })
    expect(phaseOf(transcript, 'main')?.result).toBe('Succeeded')
    expect(phaseOf(transcript, 'post')?.result).toBe('Canceled')
  })

  test('only the process itself is signalled; its children stay and are found', async () => {
    const transcript = await start({
      main: `import { spawn } from 'node:child_process'
        const child = spawn('sleep', ['600'], { stdio: 'ignore' })
        child.on('spawn', () => console.log('up'))`,
    })
    expect(phaseOf(transcript, 'main')?.signal).toBe('SIGINT')
    expect(transcript.orphans).toEqual([{ pid: expect.any(Number), command: 'sleep 600', tracked: true }])
  })

  test('pipes that a grandchild holds are read on for a while only', async () => {
    const transcript = await start(
      {
        main: `import { spawn } from 'node:child_process'
        spawn('sh', ['-c', 'sleep 0.1; echo late; sleep 600'], { stdio: 'inherit', detached: true }).unref()`,
      },
      {},
    )
    expect(phaseOf(transcript, 'main')).toMatchObject({ exitCode: 0, stdout: ['late'] })
    expect(events(transcript)).toEqual(['exit', 'pipes-abandoned'])
    expect(transcript.orphans.map(({ command }) => command).toSorted()).toEqual([
      'sh -c sleep 0.1; echo late; sleep 600',
      'sleep 600',
    ])
  })

  test('a process that hides from the agent is found all the same', async () => {
    const transcript = await start(
      {
        main: `import { spawn } from 'node:child_process'
        const child = spawn('setsid', ['sleep', '600'], { stdio: 'ignore', detached: true, env: { PATH: process.env.PATH } })
        child.unref(); setTimeout(() => {}, 400)`,
      },
      {},
    )
    expect(transcript.orphans).toEqual([{ pid: expect.any(Number), command: 'sleep 600', tracked: false }])
    const pid = transcript.orphans[0]?.pid ?? 0
    expect(await identify(pid)).toBeUndefined()
  })

  test('the fixture is the one of this dialect', async () => {
    expect((await run({ main: '' }, manifest as never)).dialect).toBe(dialect === 'GitHub' ? 'github' : 'ado')
  })
})

test('the times are those of the agents', () => {
  expect(agentLadderTimes).toEqual({ sigintMs: 7500, sigtermMs: 2500, pipeGraceMs: 5000, graceful: false })
})

describe('knobs of Azure Pipelines', () => {
  const ignoring = staying('process.on("SIGINT", () => {}); process.on("SIGTERM", () => {})')

  test('PROCESS_SIGINT_TIMEOUT and PROCESS_SIGTERM_TIMEOUT are milliseconds', async () => {
    const transcript = await runTaskFixture(
      { main: ignoring },
      {},
      {
        ...cancelled,
        ladder: { sigintMs: 600_000, sigtermMs: 600_000 },
        variables: { PROCESS_SIGINT_TIMEOUT: '150', PROCESS_SIGTERM_TIMEOUT: '100' },
      },
    )
    expect(events(transcript)).toEqual(['cancel', 'SIGINT', 'SIGTERM', 'SIGKILL', 'exit'])
  })

  test('USE_GRACEFUL_PROCESS_SHUTDOWN stops after the first signal', async () => {
    const transcript = await runTaskFixture(
      {
        main: `process.on('SIGINT', () => setTimeout(() => process.exit(0), 1200)); console.log('up'); setInterval(() => {}, 1000)`,
      },
      {},
      { ...cancelled, variables: { USE_GRACEFUL_PROCESS_SHUTDOWN: 'true' } },
    )
    expect(events(transcript)).toEqual(['cancel', 'SIGINT', 'exit'])
  })

  test('process.clean=false spares orphans in the eyes of the agent', async () => {
    const transcript = await runTaskFixture(
      {
        main: `import { spawn } from 'node:child_process'
        spawn('sleep', ['600'], { stdio: 'ignore', detached: true }).unref(); setTimeout(() => {}, 300)`,
      },
      {},
      { variables: { 'process.clean': 'false' } },
    )
    expect(transcript.orphans).toMatchObject([{ command: 'sleep 600', tracked: false }])
  })
})
