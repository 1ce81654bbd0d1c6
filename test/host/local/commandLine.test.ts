import { describe, expect, it } from 'vitest'
import { checkOptions, parseCommandLine, verbsOf } from '#shared/host/local/commandLine.ts'
import { renderCommandHelp } from '#shared/declaration/render/commandHelp.ts'
import { lockTask } from '#shared/tasks/lock.ts'
import { tasks } from '#shared/tasks/tasks.ts'
import { sampleTask } from '#test/declaration/sampleTask.ts'

const inputsOf = (...argv: readonly string[]): Readonly<Record<string, string>> => {
  const asked = parseCommandLine(argv, [sampleTask])
  if (asked.ask !== 'run') throw new Error(asked.ask)
  return Object.fromEntries(asked.inputs)
}

describe('parseCommandLine', () => {
  it.each<[string, readonly string[]]>([
    ['help', []],
    ['help', ['help']],
    ['help', ['--help']],
    ['help', ['-h']],
    ['version', ['version']],
    ['version', ['--version']],
    ['taskHelp', ['sample', '--help']],
    ['taskHelp', ['fmt', 'x', '-h']],
    ['taskHelp', ['help', 'fmt']],
    ['help', ['help', '--help']],
    ['run', ['sample']],
  ])('takes for %s: %j', (ask, argv) => {
    expect(parseCommandLine(argv, [sampleTask]).ask).toBe(ask)
  })

  it.each<[readonly string[], Readonly<Record<string, string>>]>([
    [['sample'], {}],
    [['sample', 'a.pkr.hcl'], { templateFile: 'a.pkr.hcl' }],
    [['sample', '--template-file', 'a'], { templateFile: 'a' }],
    [['sample', '--template-file=a=b'], { templateFile: 'a=b' }],
    [['sample', '--one-text', ''], { oneText: '' }],
    [['sample', '--force'], { force: 'true' }],
    [['sample', '--no-force'], { force: 'false' }],
    [['sample', '--entries', 'a', '--entries', 'b,c'], { entries: 'a\nb,c' }],
    [['sample', '--pairs', 'a=1', '--pairs=b=2=3'], { pairs: 'a=1\nb=2=3' }],
    [['sample', '--count', '3', '--time-limit', '1h'], { count: '3', timeLimit: '1h' }],
    [['sample', '--', '-odd'], { templateFile: '-odd' }],
    [['fmt'], { command: 'fmt' }],
    [['build', '--force', 'x'], { command: 'build', force: 'true', templateFile: 'x' }],
    [['fmt', '--command', 'build'], { command: 'fmt' }],
  ])('reads %j', (argv, inputs) => {
    expect(inputsOf(...argv)).toEqual(inputs)
  })

  it.each([['--github-token', 'ghp_secret'], ['--github-token=ghp_secret']])(
    'takes no secret: %s',
    (...argv) => {
      const read = () => parseCommandLine(['lock', ...argv], [lockTask])
      expect(read).toThrow(/--github-token: a secret among arguments/)
      expect(read).not.toThrow(/ghp_secret/)
      expect(renderCommandHelp(lockTask)).toMatch(/^ {2}GITHUB_TOKEN=… in the environment$/m)
    },
  )

  it.each<[readonly string[], RegExp]>([
    [['destroy'], /There is no command “destroy”\./],
    [['constructor'], /There is no command/],
    [['--force'], /There is no command “--force”\./],
    [['sample', '--forced'], /--forced/],
    [['sample', '--no-count'], /--no-count|--count/],
    [['sample', '--count'], /--count/],
    [['sample', '--force=yes'], /--force/],
    [['sample', '-x'], /-x/],
    [['help', 'destroy'], /There is no command “destroy”\./],
    [['sample', '--template-file', 'a', 'b'], /Both --template-file and “b” are given\./],
    [['sample', 'a', 'b'], /Unexpected argument “b”\./],
    [['sample', '--azure-only', 'x'], /--azure-only/],
    [['sample', '--templatePath', 'x'], /--templatePath/],
  ])('refuses %j', (argv, detail) => {
    expect(() => parseCommandLine(argv, [sampleTask])).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', detail: expect.stringMatching(detail) as string }),
    )
  })

  it('refuses an argument where the task takes none', () => {
    expect(() => parseCommandLine(['setup', 'x'], tasks)).toThrow('Unexpected argument “x”.')
  })

  it('names the commands there are, and where the options are listed', () => {
    expect(() => parseCommandLine(['destroy'], tasks)).toThrow(
      expect.objectContaining({
        hint: 'The commands are setup, build, publish, validate, init, inspect, fmt, fix.',
      }),
    )
    expect(() => parseCommandLine(['setup', '--nothing'], tasks)).toThrow(
      expect.objectContaining({ hint: 'machine-image setup --help lists the options.' }),
    )
  })
})

describe('checkOptions', () => {
  const check = (...argv: readonly string[]) => {
    const asked = parseCommandLine(argv, [sampleTask])
    if (asked.ask !== 'run') throw new Error(asked.ask)
    checkOptions(asked)
  }

  it('is content with what can be read', () => {
    expect(() => check('sample', 'a', '--count', '3', '--time-limit', '1h')).not.toThrow()
  })

  it.each<[readonly string[], RegExp]>([
    [['sample'], /^--template-file: is required\.$/],
    [['sample', 'a', '--count', 'x'], /^--count: must be a whole number, not “x”\.$/],
    [['sample', 'a', '--time-limit', 'abc'], /^--time-limit: must be a length of time/],
    [['sample', 'a', '--command', 'x'], /^--command: must be one of build, fmt, not “x”\.$/],
  ])('refuses %j, and says where the options are listed', (argv, detail) => {
    expect(() => check(...argv)).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        detail: expect.stringMatching(detail) as string,
        hint: 'machine-image sample --help lists the options.',
      }),
    )
  })
})

describe('verbsOf', () => {
  it('makes a command of every choice but the one that is the task', () => {
    expect([...verbsOf(tasks).keys()]).toEqual(['validate', 'init', 'inspect', 'fmt', 'fix'])
    expect(verbsOf(tasks).get('fmt')).toMatchObject({ key: 'command', task: { name: 'build' } })
  })
})
