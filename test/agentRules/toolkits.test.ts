import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { nodeBinary } from '#test/agent/nodeBinary.ts'
import { nodeMajorOf } from '#test/agent/nodeMajor.ts'
import { secretsSeen } from '#test/agent/secretsSeen.ts'
import { logText } from '#test/agent/transcript.ts'
import { printing, runActionFixture, runTaskFixture } from './fixtures.ts'

const require = createRequire(import.meta.url)
const taskLib = pathToFileURL(require.resolve('azure-pipelines-task-lib/task.js')).href
const core = import.meta.resolve('@actions/core')
const nasty = 'a;b]c%d\r\ne%3B%AZP25 ##vso[task.complete result=Failed] ä'

describe.each([20, 24] as const)('on Node.js %i', (major) => {
  let nodePath = ''
  beforeAll(async () => {
    nodePath = await nodeBinary(major)
  }, 300_000)

  test('the binary has that major version', async () => {
    expect(await nodeMajorOf(nodePath)).toBe(major)
  })

  test('azure-pipelines-task-lib is understood', async () => {
    const transcript = await runTaskFixture(
      {
        main: `import tl from '${taskLib}'
          const nasty = ${JSON.stringify(nasty)}
          tl.setVariable('imageId', nasty, false, true)
          tl.setVariable('hidden', 's3cret', true)
          tl.setTaskVariable('state', nasty)
          tl.setSecret('t0psecret')
          tl.warning(nasty)
          console.log([tl.getInput('a b'), tl.getVariable('My.Var'), tl.getVariable('secret.var')].join())
          console.log('t0psecret', tl.getEndpointAuthorizationParameter('SystemVssConnection', 'AccessToken', false)?.length)
          tl.setResult(tl.TaskResult.SucceededWithIssues, nasty)`,
        post: `import tl from '${taskLib}'; console.log(Buffer.from(tl.getTaskVariable('state')).toString('hex'))`,
      },
      { inputs: [{ name: 'a b', type: 'string' }], outputVariables: [{ name: 'imageId' }] },
      {
        nodePath,
        inputs: { 'a b': 'x' },
        variables: { 'My.Var': 'v' },
        secretVariables: { 'secret.var': 'hunter22' },
      },
    )
    expect(transcript.violations).toEqual([])
    expect(transcript.result).toBe('SucceededWithIssues')
    expect(transcript.outputs).toEqual({ imageId: { value: nasty, isSecret: false } })
    expect(transcript.issues).toMatchObject([{ message: nasty }, { message: nasty }])
    expect(logText(transcript)).toContain('x,v,***')
    expect(logText(transcript)).toContain('*** 72')
    expect(transcript.phases.at(-1)?.stdout.at(-1)).toBe(Buffer.from(nasty).toString('hex'))
    expect(secretsSeen(transcript, ['s3cret', 't0psecret', 'hunter22'])).toEqual([])
  })

  test('@actions/core is understood', async () => {
    const text = nasty.replaceAll('\r', '')
    const transcript = await runActionFixture(
      {
        main: `import * as core from '${core}'
          const text = ${JSON.stringify(text)}
          core.setSecret('one line\\ntwo line')
          core.setOutput('image-id', text)
          core.exportVariable('ADDED', text)
          core.saveState('state', text)
          core.addPath('/added')
          core.error(text, { file: 'a,b:c.hcl', startLine: 2, endLine: 3, title: 't%,:' })
          await core.summary.addHeading('Done').write()
          console.log(core.getInput('a-b'), 'two line')`,
        post: `import * as core from '${core}'; console.log(JSON.stringify(core.getState('state')))`,
      },
      'inputs:\n  a-b:\n    description: A\noutputs:\n  image-id:\n    description: O\n',
      { nodePath, using: `node${major}`, inputs: { 'a-b': ' x ' } },
    )
    expect(transcript.violations).toEqual([])
    expect(transcript.outputs['image-id']?.value).toBe(text)
    expect(transcript.environment['ADDED']).toBe(text)
    expect(transcript.pathAdditions).toEqual(['/added'])
    expect(transcript.summary).toContain('Done')
    expect(transcript.issues).toMatchObject([
      { message: text, file: 'a,b:c.hcl', line: 2, endLine: 3, title: 't%,:' },
    ])
    expect(transcript.phases.at(-1)?.stdout).toEqual([JSON.stringify(text)])
    expect(logText(transcript)).toContain('x ***')
  })
})

describe('secrets that show are found', () => {
  test.each([
    ['plain', 'pa55word-x'],
    ['hex', Buffer.from('pa55word-x').toString('hex')],
    ['base64', Buffer.from(':pa55word-x;').toString('base64')],
    ['uri', encodeURIComponent('pä55/word')],
    ['reversed', 'x-drow55ap'],
  ])('%s', async (form, text) => {
    const secret = form === 'uri' ? 'pä55/word' : 'pa55word-x'
    const transcript = await runActionFixture({ main: printing(`see ${text}`) })
    expect(secretsSeen(transcript, [secret])).toMatchObject([{ secret, where: 'log', form }])
    expect(secretsSeen(transcript, ['another-secret'])).toEqual([])
  })
})
