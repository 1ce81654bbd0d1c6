import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { adoDirectories } from '#test/agent/ado/directories.ts'
import { phaseOf, type StepTranscript } from '#test/agent/transcript.ts'
import { printing, runTaskFixture, temporaryDirectory } from './fixtures.ts'

const dumpEnvironment = 'console.log(JSON.stringify(process.env))'
const environmentOf = (transcript: StepTranscript, phase: 'pre' | 'main' | 'post'): Record<string, string> =>
  JSON.parse(phaseOf(transcript, phase)?.stdout.at(-1) ?? '{}') as Record<string, string>

describe('phases', () => {
  test('task variables pass from prejob to execution to postjob', async () => {
    const transcript = await runTaskFixture({
      pre: printing('##vso[task.settaskvariable variable=my.state]1'),
      main: `console.log('##vso[task.settaskvariable variable=more]' + process.env.VSTS_TASKVARIABLE_MY_STATE + '2')`,
      post: dumpEnvironment,
    })
    expect(transcript.phases.map(({ phase }) => phase)).toEqual(['pre', 'main', 'post'])
    expect(environmentOf(transcript, 'post')).toMatchObject({
      VSTS_TASKVARIABLE_MY_STATE: '1',
      VSTS_TASKVARIABLE_MORE: '12',
    })
    expect(transcript.state['more']).toEqual({ value: '12', isSecret: false })
  })

  test('postjob runs after a failure, with the same inputs, and knows', async () => {
    const transcript = await runTaskFixture(
      { main: 'process.exit(1)', post: dumpEnvironment },
      { inputs: [{ name: 'a', type: 'string' }] },
      { inputs: { a: 'x' } },
    )
    expect(transcript.result).toBe('Failed')
    expect(environmentOf(transcript, 'post')).toMatchObject({ INPUT_A: 'x', AGENT_JOBSTATUS: 'Failed' })
  })

  test('execution is skipped after a failed prejob, postjob is not', async () => {
    const transcript = await runTaskFixture({ pre: 'process.exit(1)', main: '', post: '' })
    expect(transcript.phases.map(({ phase, result }) => [phase, result])).toEqual([
      ['pre', 'Failed'],
      ['post', 'Succeeded'],
    ])
  })

  test('a failed postjob fails the job', async () => {
    expect((await runTaskFixture({ main: '', post: 'process.exit(1)' })).result).toBe('Failed')
  })

  test('a task without the handler of this Node.js is refused', async () => {
    const execution = { Node16: { target: 'main.mjs' } }
    await expect(runTaskFixture({ main: '' }, { execution })).rejects.toThrow('handler')
  })
})

describe('retries', () => {
  const failing = (
    times: number,
  ): string => `import { existsSync, readFileSync, writeFileSync } from 'node:fs'
    const file = process.env.AGENT_TEMPDIRECTORY + '/count'
    const count = existsSync(file) ? Number(readFileSync(file)) + 1 : 1
    writeFileSync(file, String(count))
    if (count <= ${times}) process.exit(1)`

  test('a task that fails is run again', async () => {
    const transcript = await runTaskFixture(
      { main: failing(2) },
      {},
      { retryCountOnTaskFailure: 3, retryDelayMs: () => 1 },
    )
    expect(transcript.result).toBe('Succeeded')
    expect(transcript.phases.map(({ attempt, result }) => [attempt, result])).toEqual([
      [1, 'Failed'],
      [2, 'Failed'],
      [3, 'Succeeded'],
    ])
  })

  test('no more often than it may', async () => {
    const pauses: number[] = []
    const transcript = await runTaskFixture(
      { main: failing(9) },
      {},
      { retryCountOnTaskFailure: 2, retryDelayMs: (retry) => pauses.push(retry) },
    )
    expect(transcript.result).toBe('Failed')
    expect(transcript.phases).toHaveLength(3)
    expect(pauses).toEqual([0, 1])
  })

  test('not after a time limit, but after a kill', async () => {
    const main = 'console.log("up"); setInterval(() => {}, 1000)'
    const retry = { retryCountOnTaskFailure: 1, retryDelayMs: () => 1 }
    expect((await runTaskFixture({ main }, {}, { ...retry, timeoutMs: 400 })).phases).toHaveLength(1)
    const killed = await runTaskFixture({ main }, {}, { ...retry, killMainAfter: { line: /up/ } })
    expect(killed.phases.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL'])
  })

  test('not after a cancel', async () => {
    const transcript = await runTaskFixture(
      { main: 'console.log("up"); setInterval(() => {}, 1000)' },
      {},
      { retryCountOnTaskFailure: 2, retryDelayMs: () => 1, cancelAfter: { line: /up/ } },
    )
    expect(transcript).toMatchObject({ result: 'Canceled' })
    expect(transcript.phases).toHaveLength(1)
  })
})

test('a task that says it is done is not waited for, and what it says later is dropped', async () => {
  const transcript = await runTaskFixture(
    {
      main: `console.log('##vso[task.complete result=Succeeded;done=true]')
        setInterval(() => console.log('##vso[task.setvariable variable=late]' + 'x'), 600)`,
    },
    {},
    { doneGraceMs: 100 },
  )
  expect(transcript.result).toBe('Succeeded')
  expect(phaseOf(transcript, 'main')).toMatchObject({ exitCode: null, signal: null })
  expect(transcript.variables).toEqual({})
  expect(transcript.orphans).toMatchObject([{ tracked: true }])
})

test('what an earlier job left in the temp directory is gone before the task starts', async () => {
  const workDirectory = await temporaryDirectory()
  const { temp } = adoDirectories(workDirectory)
  await mkdir(temp, { recursive: true })
  await writeFile(join(temp, 'old'), '')
  const main = `import { readdirSync } from 'node:fs'; console.log(readdirSync(process.env.AGENT_TEMPDIRECTORY).length)`
  const transcript = await runTaskFixture({ main }, {}, { workDirectory })
  expect(phaseOf(transcript, 'main')?.stdout).toEqual(['0'])
})

test('what a task leaves in the temp directory is listed and removed', async () => {
  const transcript = await runTaskFixture({
    main: `import { mkdirSync, writeFileSync } from 'node:fs'
      const temp = process.env.AGENT_TEMPDIRECTORY
      mkdirSync(temp + '/d'); writeFileSync(temp + '/d/f', '')`,
  })
  expect(transcript.leftovers).toEqual(['d/', 'd/f'])
  expect(await readdir(transcript.directories['temp'] ?? '')).toEqual([])
})
