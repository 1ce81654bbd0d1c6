import { describe, expect, test } from 'vitest'
import { logText, phaseOf, type StepTranscript } from '#test/agent/transcript.ts'
import { printing, runActionFixture } from './fixtures.ts'

const rules = (transcript: StepTranscript): string[] => transcript.violations.map(({ rule }) => rule)
const dumpEnvironment = 'console.log(JSON.stringify(process.env))'
const environmentOf = (transcript: StepTranscript, phase: 'pre' | 'main' | 'post'): Record<string, string> =>
  JSON.parse(phaseOf(transcript, phase)?.stdout.at(-1) ?? '{}') as Record<string, string>
const outputs = 'outputs:\n  image-id:\n    description: O\n'

/** A script that writes text to one of the command files. */
const appending = (variable: string, text: string): string =>
  `import { appendFileSync } from 'node:fs'; appendFileSync(process.env.${variable}, ${JSON.stringify(text)});`

test('a quiet action succeeds without a violation', async () => {
  const transcript = await runActionFixture({ main: 'console.log("hello")' })
  expect(transcript).toMatchObject({
    result: 'Succeeded',
    violations: [],
    warnings: [],
    orphans: [],
    leftovers: [],
  })
  expect(logText(transcript)).toContain('hello')
})

test('the environment', async () => {
  const transcript = await runActionFixture(
    { main: dumpEnvironment },
    'inputs:\n  my-input:\n    description: M\n  token:\n    description: T\n    default: ${{ github.token }}\n',
    {
      inputs: { 'my-input': ' x ' },
      env: { FROM_JOB: 'j' },
      agentEnv: { NODE_ICU_DATA: '/icu' },
      secrets: { PASSWORD: 'hunter22' },
      github: { ref: 'refs/pull/1/merge' },
      idToken: { url: 'http://127.0.0.1/token', token: 'id-token-request' },
    },
  )
  const env = environmentOf(transcript, 'main')
  expect(env).toMatchObject({
    'INPUT_MY-INPUT': ' x ',
    FROM_JOB: 'j',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_REF: 'refs/pull/1/merge',
    GITHUB_WORKSPACE: transcript.directories['workspace'],
    RUNNER_TEMP: transcript.directories['temp'],
    RUNNER_OS: 'Linux',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1/token',
  })
  expect(env['INPUT_TOKEN']).toMatch(/^ghs_/)
  expect(env['RUNNER_TRACKING_ID']).toMatch(/^github_/)
  for (const name of [
    'NODE_ICU_DATA',
    'GITHUB_TOKEN',
    'RUNNER_DEBUG',
    'VITEST',
    'PASSWORD',
    'GITHUB_ACTION_PATH',
  ]) {
    expect(env).not.toHaveProperty(name)
  }
  expect(logText(transcript)).toContain('  token: ***')
  expect(logText(transcript)).not.toContain('id-token-request')
})

describe('results and violations', () => {
  test.each([
    ['process.exit(1)', 'Failed', []],
    [printing('::error::only said'), 'Succeeded', []],
    [printing('::set-env name=A::x'), 'Failed', ['refused-command']],
    [printing('x ##[add-path]/x'), 'Failed', ['refused-command']],
    [printing('::set-output name=image-id::x'), 'Succeeded', ['deprecated-command']],
    [printing('::save-state name=a::x'), 'Succeeded', ['deprecated-command']],
    [printing('::stop-commands::'), 'Failed', ['command-failed']],
    [printing('::stop-commands::warning'), 'Failed', ['command-failed']],
    [printing('::stop-commands::pause-logging'), 'Failed', ['command-failed']],
    [printing('::stop-commands::t0ken', '::t0ken::'), 'Succeeded', []],
    [printing('::stop-commands::t0ken'), 'Succeeded', ['command-failed']],
    [printing('::add-mask::  '), 'Succeeded', ['command-failed']],
    [printing('::echo::maybe'), 'Failed', ['command-failed']],
    [printing(':\u200b:debug::x'), 'Succeeded', ['disguised-command']],
    [printing('::error line=x::m'), 'Succeeded', ['invalid-annotation']],
    [printing('::error column=1::m'), 'Succeeded', ['invalid-annotation']],
    [printing('::unknown::x', '##[section]x'), 'Succeeded', []],
    [appending('GITHUB_OUTPUT', 'image-id=x\n'), 'Succeeded', []],
    [appending('GITHUB_OUTPUT', 'other=x\n'), 'Succeeded', ['undeclared-output']],
    [appending('GITHUB_OUTPUT', 'image-id<<E\nx\n'), 'Failed', ['file-command']],
    [appending('GITHUB_ENV', 'NODE_OPTIONS=--x\n'), 'Succeeded', ['refused-variable']],
    [appending('GITHUB_ENV', 'nonsense\n'), 'Failed', ['file-command']],
    [
      `import { writeFileSync } from 'node:fs'; writeFileSync(process.env.GITHUB_STEP_SUMMARY, 'x'.repeat(1024 * 1024 + 1))`,
      'Succeeded',
      ['file-command'],
    ],
  ])('%#: %s is %s, breaks %j', async (main, result, broken) => {
    const transcript = await runActionFixture({ main }, outputs)
    expect([transcript.result, rules(transcript)]).toEqual([result, broken])
  })

  test('unexpected inputs are warned of', async () => {
    const transcript = await runActionFixture({ main: '' }, '', { inputs: { nosuch: '1' } })
    expect(rules(transcript)).toEqual(['unexpected-input'])
  })
})

describe('stopped commands', () => {
  const stopped = printing(
    '::stop-commands::0f8a2c-token',
    '::add-mask::abcdef',
    'x ##[error]evil',
    '::0f8a2c-TOKEN::',
    '::warning::after abcdef',
  )

  test('are inert until the token comes, in any case', async () => {
    const transcript = await runActionFixture({ main: stopped })
    expect(transcript.commands.map(({ name }) => name)).toEqual(['stop-commands', 'resume', 'warning'])
    expect(transcript.issues).toMatchObject([{ type: 'warning', message: 'after abcdef' }])
    expect(logText(transcript)).toContain('x ##[error]evil')
    expect(transcript.masks).toContain('0f8a2c-token')
  })

  test('count again in the next phase', async () => {
    const transcript = await runActionFixture({
      main: printing('::stop-commands::0f8a2c-token'),
      post: printing('::warning::post'),
    })
    expect(transcript.issues).toMatchObject([{ message: 'post' }])
  })
})

describe('annotations', () => {
  test.each([
    ['file=a.hcl,line=2,endLine=3', { file: 'a.hcl', line: 2, endLine: 3 }],
    ['file=a.hcl,line=2,col=5,endColumn=9,title=T', { line: 2, column: 5, endColumn: 9, title: 'T' }],
  ])('%s', async (properties, issue) => {
    const transcript = await runActionFixture({ main: printing(`::error ${properties}::m`) })
    expect(transcript.violations).toEqual([])
    expect(transcript.issues).toMatchObject([{ type: 'error', message: 'm', ...issue }])
  })

  test.each([
    ['endLine=3', { line: 3, endLine: 3 }],
    ['line=3,endLine=2', { line: undefined, endLine: undefined }],
    ['col=3', { column: undefined }],
    ['line=1,endLine=2,col=3', { line: 1, endLine: 2, column: undefined }],
    ['line=1,endColumn=3', { column: 3, endColumn: 3 }],
    ['line=1,col=4,endColumn=3', { line: 1, column: undefined, endColumn: undefined }],
  ])('%s is mended and reported', async (properties, expected) => {
    const { issues, violations } = await runActionFixture({ main: printing(`::notice ${properties}::m`) })
    expect(violations).toMatchObject([{ rule: 'invalid-annotation' }])
    expect({ ...issues[0] }).toEqual(
      expect.objectContaining(
        Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
      ),
    )
    for (const [key, value] of Object.entries(expected))
      if (value === undefined) expect(issues[0]).not.toHaveProperty(key)
  })

  test('a file in the workspace is told relative to it', async () => {
    const { issues } = await runActionFixture({
      main: `console.log('::error file=' + process.env.GITHUB_WORKSPACE + '/d/a.hcl,line=1::m')`,
    })
    expect(issues).toMatchObject([{ file: 'd/a.hcl' }])
  })
})

describe('what shows in the log', () => {
  test('groups, and debug lines only when debugging', async () => {
    const main = printing('::group::G', '::debug::deep', '::endgroup::')
    const quiet = await runActionFixture({ main })
    expect(logText(quiet)).toContain('##[group]G\n##[endgroup]')
    const loud = await runActionFixture({ main }, '', { debug: true })
    expect(logText(loud)).toContain('##[debug]deep')
  })

  test('masks from the moment they are added', async () => {
    const transcript = await runActionFixture({
      main: printing('early s3cret-1', '::add-mask::s3cret-1%0As3cret-2', 'late s3cret-2 s3cret-1'),
    })
    expect(logText(transcript)).toContain('early s3cret-1')
    expect(logText(transcript)).toContain('late *** ***')
  })
})

describe('files', () => {
  test('outputs, environment, path, state and summary', async () => {
    const transcript = await runActionFixture(
      {
        main: [
          `import { appendFileSync } from 'node:fs'`,
          `const add = (name, text) => appendFileSync(process.env[name], text)`,
          `add('GITHUB_OUTPUT', 'image-id<<E\\none\\ntwo\\nE\\n')`,
          `add('GITHUB_ENV', 'ADDED=1\\n')`,
          `add('GITHUB_PATH', '/one\\n\\n/two\\n')`,
          `add('GITHUB_STATE', 'my-state=s\\n')`,
          `add('GITHUB_STEP_SUMMARY', '# Done hunter22\\n')`,
        ].join('\n'),
        post: dumpEnvironment,
      },
      outputs,
      { secrets: { A: 'hunter22' } },
    )
    expect(transcript.violations).toEqual([])
    expect(transcript.outputs).toEqual({ 'image-id': { value: 'one\ntwo', isSecret: false } })
    expect(transcript.environment).toEqual({ ADDED: '1' })
    expect(transcript.pathAdditions).toEqual(['/one', '/two'])
    expect(transcript.summary).toBe('# Done ***\n')
    const env = environmentOf(transcript, 'post')
    expect(env).toMatchObject({ 'STATE_my-state': 's', ADDED: '1' })
    expect(env['PATH']).toMatch(/^\/two:\/one:/)
    expect(phaseOf(transcript, 'main')?.files['GITHUB_STATE']).toBe('my-state=s\n')
  })

  test('are new for each phase, and state is only seen in post', async () => {
    const transcript = await runActionFixture({
      main: `${appending('GITHUB_STATE', 'a=1\n')} console.log(process.env.STATE_a, process.env.GITHUB_STATE)`,
      post: `import { readFileSync } from 'node:fs'
        console.log(process.env.STATE_a, readFileSync(process.env.GITHUB_STATE, 'utf8').length, process.env.GITHUB_STATE)`,
    })
    const main = phaseOf(transcript, 'main')?.stdout.at(-1)?.split(' ') ?? []
    const post = phaseOf(transcript, 'post')?.stdout.at(-1)?.split(' ') ?? []
    expect(main[0]).toBe('undefined')
    expect(post.slice(0, 2)).toEqual(['1', '0'])
    expect(post[2]).not.toBe(main[1])
  })

  test('are read also when the action was killed', async () => {
    const transcript = await runActionFixture(
      {
        main: `${appending('GITHUB_OUTPUT', 'image-id=x\n')} console.log('up'); setInterval(() => {}, 1000)`,
      },
      outputs,
      { killMainAfter: { line: /up/ } },
    )
    expect(transcript.outputs['image-id']?.value).toBe('x')
    expect(transcript.result).toBe('Failed')
  })
})

describe('phases', () => {
  const order = (transcript: StepTranscript): string[] => transcript.phases.map(({ phase }) => phase)

  test('pre, main, post', async () => {
    expect(order(await runActionFixture({ pre: '', main: '', post: '' }))).toEqual(['pre', 'main', 'post'])
  })

  test('post runs after main failed, and main not after pre failed', async () => {
    expect(order(await runActionFixture({ main: 'process.exit(1)', post: '' }))).toEqual(['main', 'post'])
    expect(order(await runActionFixture({ pre: 'process.exit(1)', main: '', post: '' }))).toEqual([
      'pre',
      'post',
    ])
  })

  test('post-if is asked', async () => {
    const main = 'process.exit(1)'
    expect(order(await runActionFixture({ main, post: '' }, '', { runs: '  post-if: success()\n' }))).toEqual(
      ['main'],
    )
    expect(order(await runActionFixture({ main, post: '' }, '', { runs: '  post-if: failure()\n' }))).toEqual(
      ['main', 'post'],
    )
  })

  test('a local action has no pre', async () => {
    const transcript = await runActionFixture({ pre: '', main: '' }, '', { isLocal: true })
    expect(order(transcript)).toEqual(['main'])
    expect(rules(transcript)).toEqual(['manifest'])
  })

  test('an action for another Node.js is refused', async () => {
    const using = process.versions.node.startsWith('24.') ? 'node16' : 'node24'
    await expect(runActionFixture({ main: '' }, '', { using })).rejects.toThrow('not on Node.js')
  })
})
