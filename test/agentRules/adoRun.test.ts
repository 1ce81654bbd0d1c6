import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { logText, phaseOf, type StepTranscript } from '#test/agent/transcript.ts'
import { adoDirectories } from '#test/agent/ado/directories.ts'
import { printing, runTaskFixture, temporaryDirectory } from './fixtures.ts'

const declared = { outputVariables: [{ name: 'imageId' }] }
const restricted = {
  ...declared,
  restrictions: { commands: { mode: 'restricted' }, settableVariables: { allowed: ['imageId', 'PROBE_*'] } },
}
const rules = (transcript: StepTranscript): string[] => transcript.violations.map(({ rule }) => rule)
const dumpEnvironment = 'console.log(JSON.stringify(process.env))'
const environmentOf = (transcript: StepTranscript, phase: 'pre' | 'main' | 'post'): Record<string, string> =>
  JSON.parse(phaseOf(transcript, phase)?.stdout.at(-1) ?? '{}') as Record<string, string>

test('a quiet task succeeds without a violation', async () => {
  const transcript = await runTaskFixture({ main: 'console.log("hello"); console.error("there")' })
  expect(transcript).toMatchObject({
    result: 'Succeeded',
    violations: [],
    warnings: [],
    orphans: [],
    leftovers: [],
  })
  expect(phaseOf(transcript, 'main')).toMatchObject({ stdout: ['hello'], stderr: ['there'], exitCode: 0 })
  expect(logText(transcript)).toContain('hello')
})

describe('the environment', () => {
  const inputs = [
    { name: 'template', type: 'filePath' },
    { name: 'my.input', type: 'string', defaultValue: 'd' },
    { name: 'azure', type: 'connectedService:AzureRM', aliases: ['azureSubscription'] },
  ]
  const endpoint = {
    url: 'https://management.azure.com/',
    scheme: 'WorkloadIdentityFederation',
    parameters: { tenantid: 'tenant-1', serviceprincipalid: 'client-1' },
    data: { subscriptionId: 'subscription-1' },
  }

  test('of a build', async () => {
    const transcript = await runTaskFixture(
      { main: dumpEnvironment },
      { inputs },
      {
        inputs: { azureSubscription: 'id-1', template: 'a.pkr.hcl' },
        variables: { 'My.Var': 'v', 'System.Debug': 'false' },
        secretVariables: { 'db password': 'hunter22' },
        endpoints: { 'id-1': endpoint, 'id-2': endpoint },
        env: { FROM_STEP: ' $(My.Var) ' },
        agentEnv: { FROM_AGENT: 'a' },
      },
    )
    const env = environmentOf(transcript, 'main')
    const { directories } = transcript
    expect(env).toMatchObject({
      INPUT_TEMPLATE: join(directories['sources'] ?? '', 'a.pkr.hcl'),
      INPUT_MY_INPUT: 'd',
      INPUT_AZURE: 'id-1',
      MY_VAR: 'v',
      SECRET_DB_PASSWORD: 'hunter22',
      FROM_STEP: 'v',
      FROM_AGENT: 'a',
      TF_BUILD: 'True',
      AGENT_TEMPDIRECTORY: directories['temp'],
      AGENT_BUILDDIRECTORY: directories['job'],
      AGENT_JOBSTATUS: 'Succeeded',
      'agent.jobstatus': 'Succeeded',
      SYSTEM_HOSTTYPE: 'build',
      ENDPOINT_AUTH_SCHEME_SYSTEMVSSCONNECTION: 'OAuth',
      'ENDPOINT_URL_id-1': 'https://management.azure.com/',
      'ENDPOINT_AUTH_PARAMETER_id-1_TENANTID': 'tenant-1',
      'ENDPOINT_DATA_id-1_SUBSCRIPTIONID': 'subscription-1',
    })
    expect(JSON.parse(env['VSTS_PUBLIC_VARIABLES'] ?? '')).toContain('My.Var')
    expect(JSON.parse(env['VSTS_SECRET_VARIABLES'] ?? '')).toEqual(['System.AccessToken', 'db password'])
    expect(Object.keys(env).filter((name) => name.includes('id-2'))).toEqual([])
    expect(env['VSTS_PROCESS_LOOKUP_ID']).toMatch(/^vsts_/)
    expect(env).not.toHaveProperty('VITEST')
    expect(env).not.toHaveProperty('SECRET_MY_VAR')
    expect(logText(transcript)).not.toContain('hunter22')
    expect(logText(transcript)).not.toContain('client-1')
    expect(logText(transcript)).toContain('tenant-1')
  })

  test('of a classic release has no build directory', async () => {
    const env = environmentOf(
      await runTaskFixture({ main: dumpEnvironment }, {}, { hostType: 'release' }),
      'main',
    )
    expect(env).toHaveProperty('AGENT_RELEASEDIRECTORY')
    expect(env).not.toHaveProperty('AGENT_BUILDDIRECTORY')
    expect(env).not.toHaveProperty('BUILD_SOURCESDIRECTORY')
  })

  test('the working directory is the sources, stdin is empty, and there is no terminal', async () => {
    const transcript = await runTaskFixture({
      main: `import { readFileSync } from 'node:fs'
        console.log(process.cwd()); console.log(readFileSync(0, 'utf8').length)
        console.log([process.stdin.isTTY, process.stdout.isTTY].some(Boolean))`,
    })
    expect(phaseOf(transcript, 'main')?.stdout).toEqual([transcript.directories['sources'], '0', 'false'])
  })
})

describe('results', () => {
  test.each([
    ['process.exit(3)', 'Failed'],
    ['process.kill(process.pid, "SIGKILL")', 'Failed'],
    ['throw new Error("no")', 'Failed'],
    [printing('##vso[task.complete result=Failed]no'), 'Failed'],
    [printing('##vso[task.complete result=SucceededWithIssues]so so'), 'SucceededWithIssues'],
    [printing('##vso[task.complete result=Failed]', '##vso[task.complete result=Succeeded]'), 'Failed'],
    [printing('##vso[task.complete result=Skipped]', '##vso[task.complete result=Failed]'), 'Skipped'],
    [printing('##vso[task.logissue type=error]only said'), 'Succeeded'],
    [printing('##vso[task.complete result=failed]'), 'Failed'],
    [printing('##vso[task.setvariable]x'), 'Failed'],
    [printing('##vso[task.nosuch]x'), 'Failed'],
  ])('%s: %s', async (main, result) => {
    expect((await runTaskFixture({ main })).result).toBe(result)
  })
})

describe('violations', () => {
  test.each([
    ['##vso[task.debug', ['unparsable-command'], {}],
    ['##vso[nosuch.area]x', ['unknown-command'], {}],
    ['##vso[task.nosuch]x', ['unknown-command'], {}],
    ['##v\u200bso[task.debug]x', ['disguised-command'], {}],
    ['##vso[task.setvariable variable=imageId;isOutput=true]x', [], restricted],
    ['##vso[task.setvariable variable=other;isOutput=true]x', ['undeclared-output'], declared],
    ['##vso[task.setvariable variable=other]x', ['refused-variable'], restricted],
    ['##vso[task.setvariable variable=probe_1]x', [], restricted],
    ['##vso[task.setvariable variable=Agent.TempDirectory]x', ['read-only-variable'], {}],
    ['##vso[task.setvariable variable=a;isSecret=true]x%0Ay', ['multiline-secret'], {}],
    ['##vso[task.setsecret]x%0Dy', ['multiline-secret'], {}],
    ['##vso[task.prependpath]/x', ['refused-variable'], restricted],
    ['##vso[task.uploadsummary]/x', ['refused-command'], restricted],
    ['##vso[task.uploadsummary]/no/such/file', ['command-failed'], {}],
    ['##vso[task.setendpoint id=1]x', ['refused-command'], restricted],
    ['##vso[build.addbuildtag]x', ['refused-command'], restricted],
    ['##vso[build.addbuildtag]x', [], {}],
    ['##vso[task.logissue type=info]x', ['command-failed'], {}],
    ['##vso[task.logissue type=error;linenumber=x]x', ['invalid-annotation'], {}],
    ['##vso[task.complete result=done]', ['command-failed'], {}],
    ['##vso[task.setprogress value=10]x', [], restricted],
    ['##vso[task.logdetail]x', ['command-failed'], {}],
  ])('%j breaks %j', async (line, broken, manifest) => {
    expect(rules(await runTaskFixture({ main: printing(line) }, manifest))).toEqual(broken)
  })

  test('inputs', async () => {
    const transcript = await runTaskFixture({ main: '' }, {}, { inputs: { nosuch: '1' } })
    expect(rules(transcript)).toEqual(['unexpected-input'])
  })

  test('the restrictions of the step count besides those of the task', async () => {
    const transcript = await runTaskFixture(
      { main: printing('##vso[task.setvariable variable=a]1') },
      {},
      { targetRestrictions: { settableVariables: { allowed: [] } } },
    )
    expect(rules(transcript)).toEqual(['refused-variable'])
    expect(transcript.variables).toEqual({})
  })
})

describe('effects of commands', () => {
  test('outputs, variables and path', async () => {
    const transcript = await runTaskFixture(
      {
        main: printing(
          '##vso[task.setvariable variable=imageId]declared, so an output',
          '##vso[task.setvariable variable=plain]p',
          '##vso[task.setvariable variable=hidden;isSecret=true]s3cret',
          '##vso[task.prependpath]/one',
          '##vso[task.prependpath]/two',
          'now s3cret shows',
        ),
        post: dumpEnvironment,
      },
      declared,
    )
    expect(transcript.outputs).toEqual({ imageId: { value: 'declared, so an output', isSecret: false } })
    expect(transcript.variables).toEqual({
      plain: { value: 'p', isSecret: false },
      hidden: { value: 's3cret', isSecret: true },
    })
    expect(transcript.masks).toContain('s3cret')
    expect(logText(transcript)).toContain('now *** shows')
    const env = environmentOf(transcript, 'post')
    expect(env).toMatchObject({ PLAIN: 'p', SECRET_HIDDEN: 's3cret' })
    expect(env['PATH']).toMatch(/^\/two:\/one:/)
  })

  test('issues with a place in the sources', async () => {
    const transcript = await runTaskFixture({
      main: `console.log('##vso[task.logissue type=warning;sourcepath=' + process.cwd() + '/a.hcl;linenumber=3;columnnumber=7;code=MI1]off')`,
    })
    expect(transcript.issues).toEqual([
      {
        phase: 'main',
        type: 'warning',
        message: 'off',
        source: 'task',
        file: 'a.hcl',
        line: 3,
        column: 7,
        code: 'MI1',
        reported: true,
      },
    ])
    expect(logText(transcript)).toContain('##[warning]a.hcl(3,7): warning MI1: off')
  })

  test('the eleventh issue of a type is not reported', async () => {
    const lines = Array.from({ length: 11 }, (_, index) => `##vso[task.logissue type=error]e${index}`)
    const { issues } = await runTaskFixture({
      main: printing(...lines, '##vso[task.logissue type=warning]w'),
    })
    expect(issues.filter((issue) => !issue.reported).map((issue) => issue.message)).toEqual(['e10'])
  })

  test('debug lines show only with System.Debug', async () => {
    const main = printing('##vso[task.debug]deep')
    expect(logText(await runTaskFixture({ main }))).not.toContain('deep')
    const debugged = await runTaskFixture({ main }, {}, { variables: { 'System.Debug': 'true' } })
    expect(logText(debugged)).toContain('##[debug]deep')
  })

  test('commands are seen on both pipes and inside a line', async () => {
    const transcript = await runTaskFixture({
      main: `console.error('==> x: ##vso[task.setvariable variable=a]1'); process.stdout.write('10%\\r##vso[task.setvariable variable=b]2\\r\\n')`,
    })
    expect(Object.keys(transcript.variables).toSorted()).toEqual(['a', 'b'])
    expect(transcript.commands.map((command) => command.stream).toSorted()).toEqual(['stderr', 'stdout'])
  })

  test('a summary is read when the restrictions allow', async () => {
    const main = `import { writeFileSync } from 'node:fs'
      const file = process.env.AGENT_TEMPDIRECTORY + '/summary.md'
      writeFileSync(file, '# Done'); console.log('##vso[task.uploadsummary]' + file)`
    expect((await runTaskFixture({ main })).summary).toBe('# Done')
    expect((await runTaskFixture({ main }, restricted)).summary).toBe('')
  })

  test('an issue of another process is not taken for the task’s', async () => {
    const main = printing('##vso[task.logissue type=error;source=TaskInternal;correlationId=guess]x')
    expect(rules(await runTaskFixture({ main }))).toEqual(['command-failed'])
    const own = `console.log('##vso[task.logissue type=error;correlationId=' + process.env.COMMAND_CORRELATION_ID + ']x')`
    expect(rules(await runTaskFixture({ main: own }))).toEqual([])
  })
})

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
