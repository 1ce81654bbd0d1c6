import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { logText, phaseOf, type StepTranscript } from '#test/agent/transcript.ts'
import { printing, runTaskFixture } from './fixtures.ts'

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
