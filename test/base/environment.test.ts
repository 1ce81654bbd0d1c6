import { describe, expect, it } from 'vitest'
import { childEnvironment } from '#shared/base/environment.ts'

const passes = (name: string, pass: readonly string[] = [], system: NodeJS.Platform = 'linux'): boolean =>
  Object.hasOwn(childEnvironment({ [name]: 'x' }, { pass, set: {} }, system), name)

const fileCommands = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']

const agentNames = [
  'INPUT_TEMPLATE',
  'INPUT_CLIENT-SECRET',
  'SECRET_PASSWORD',
  'ENDPOINT_AUTH_SYSTEMVSSCONNECTION',
  'SECUREFILE_TICKET_1',
  'VSTS_TASKVARIABLE_JOURNAL',
  'STATE_journal',
  'SYSTEM_ACCESSTOKEN',
  'SYSTEM_OIDCREQUESTURI',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'GITHUB_TOKEN',
  'NODE_OPTIONS',
  'LD_PRELOAD',
  'DYLD_INSERT_LIBRARIES',
  'BASH_ENV',
  'ENV',
]

describe('childEnvironment', () => {
  it.each([
    'PATH',
    'HOME',
    'LANG',
    'LC_ALL',
    'TZ',
    'https_proxy',
    'NO_PROXY',
    'SSL_CERT_FILE',
    'XDG_CACHE_HOME',
  ])('lets %s through to any program', (name) => {
    expect(passes(name)).toBe(true)
  })

  it.each(['RUNNER_TRACKING_ID', 'VSTS_PROCESS_LOOKUP_ID'])(
    'lets %s through, by which the agent finds orphans',
    (name) => {
      expect(passes(name)).toBe(true)
    },
  )

  it.each([
    ...agentNames,
    ...fileCommands,
    'ARM_CLIENT_SECRET',
    'AWS_SECRET_ACCESS_KEY',
    'PKR_VAR_password',
    'MY_PATH',
    'PATHS',
    'LCxALL',
    'path',
    'TMPDIR',
  ])('keeps %s back when nobody names it', (name) => {
    expect(passes(name)).toBe(false)
  })

  it.each(agentNames)('gives %s by its exact name, never by a wildcard', (name) => {
    expect(passes(name, [name])).toBe(true)
    for (const pattern of ['*', `${name}*`, `*${name}`, `${name.slice(0, 3)}*`])
      expect(passes(name, [pattern])).toBe(false)
  })

  it.each(fileCommands)('never gives %s, through which a child would speak for the step', (name) => {
    expect(passes(name, [name, '*', `${name}*`])).toBe(false)
  })

  it.each([
    ['ARM_CLIENT_ID', 'ARM_*'],
    ['ARM_CLIENT_ID', '*_ID'],
    ['ARM_CLIENT_ID', 'ARM_*_ID'],
    ['ARM_CLIENT_ID', '*'],
    ['A.B', 'A.B'],
    ['ProgramFiles(x86)', 'ProgramFiles(x86)'],
  ])('gives %s for %s', (name, pattern) => {
    expect(passes(name, [pattern])).toBe(true)
  })

  it.each([
    ['ARM_CLIENT_ID', 'ARM_'],
    ['XARM_ID', 'ARM_*'],
    ['AxB', 'A.B'],
    ['AAB', 'A+B'],
    ['anything', ''],
    ['anything', '.*'],
  ])('does not give %s for %j', (name, pattern) => {
    expect(passes(name, [pattern])).toBe(false)
  })

  it('sets what it is told over what it lets through, and passes values as they are', () => {
    const source = { PATH: '/bin', HOME: ' a=b\n', LANG: undefined }
    expect(childEnvironment(source, { pass: [], set: { PATH: '/opt', GITHUB_OUTPUT: 'mine' } })).toEqual({
      PATH: '/opt',
      HOME: ' a=b\n',
      GITHUB_OUTPUT: 'mine',
    })
  })

  it('compares names without case on Windows, where Path is PATH', () => {
    expect(passes('Path', [], 'win32')).toBe(true)
    expect(passes('SYSTEMROOT', [], 'win32')).toBe(true)
    expect(passes('Arm_Id', ['ARM_*'], 'win32')).toBe(true)
    expect(passes('github_output', ['github_output', '*'], 'win32')).toBe(false)
    expect(passes('Input_Template', ['*'], 'win32')).toBe(false)
  })
})
