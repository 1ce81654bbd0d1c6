import { describe, expect, it } from 'vitest'
import {
  planPacker,
  secretFilePlaceholder,
  type PackerCommand,
  type PackerRequest,
} from '#shared/packer/driver/plan.ts'
import { parsePackerVersion, type PackerVersion } from '#shared/packer/packerVersion.ts'

const version = (text: string): PackerVersion => {
  const parsed = parsePackerVersion(text)
  if (!parsed) throw new Error(text)
  return parsed
}
const current = version('1.16.0')
const old = version('1.6.6')

const request = (parts: Partial<PackerRequest>): PackerRequest => ({
  command: 'build',
  template: 'a.pkr.hcl',
  templateIsFolder: false,
  version: current,
  init: true,
  variables: new Map(),
  secretVariables: new Map(),
  variableFiles: [],
  only: [],
  except: [],
  force: false,
  onError: 'cleanup',
  parallelBuilds: undefined,
  check: true,
  packerArgs: [],
  ...parts,
})

const argvOf = (parts: Partial<PackerRequest>) => planPacker(request(parts)).steps.map(({ args }) => args)
const mr = '-machine-readable'

const everything: Partial<PackerRequest> = {
  variables: new Map([
    ['region', 'west europe'],
    ['odd', '-x=$y "z"'],
  ]),
  secretVariables: new Map([['password', 'hunter2secret']]),
  variableFiles: ['one.pkrvars.hcl', '-two.json'],
  only: ['null.a, null.b', 'azure-arm.*'],
  except: ['null.c'],
  force: true,
  onError: 'abort',
  parallelBuilds: 2,
  packerArgs: ['-warn-on-undeclared-var', '-timestamp-ui'],
}
const files = ['-var-file=one.pkrvars.hcl', '-var-file=-two.json']
const vars = ['-var=region=west europe', '-var=odd=-x=$y "z"']
const selection = ['-only=null.a,null.b,azure-arm.*', '-except=null.c']
const limits = ['-color=false', '-force', '-on-error=abort', '-parallel-builds=2']
const more = ['-warn-on-undeclared-var', '-timestamp-ui']
const secretFile = `-var-file=${secretFilePlaceholder}`
const init = (template: string) => [mr, 'init', template]

describe('planPacker', () => {
  it.each<[string, Partial<PackerRequest>, readonly (readonly string[])[]]>([
    ['build of HCL2', {}, [init('a.pkr.hcl'), [mr, 'build', '-color=false', 'a.pkr.hcl']]],
    ['build of HCL2 by 1.6', { version: old }, [[mr, 'build', '-color=false', 'a.pkr.hcl']]],
    ['build of HCL2 without init', { init: false }, [[mr, 'build', '-color=false', 'a.pkr.hcl']]],
    ['build of JSON', { template: 'a.json' }, [[mr, 'build', '-color=false', 'a.json']]],
    ['build of JSON by 1.6', { template: 'a.json', version: old }, [[mr, 'build', '-color=false', 'a.json']]],
    [
      'build of HCL2 in JSON',
      { template: 'd/a.pkr.json' },
      [init('d/a.pkr.json'), [mr, 'build', '-color=false', 'd/a.pkr.json']],
    ],
    [
      'build of a folder',
      { template: '.', templateIsFolder: true },
      [init('.'), [mr, 'build', '-color=false', '.']],
    ],
    [
      'build with everything, HCL2',
      everything,
      [init('a.pkr.hcl'), [mr, 'build', ...limits, ...selection, ...files, ...vars, ...more, 'a.pkr.hcl']],
    ],
    [
      'build with everything, JSON',
      { ...everything, template: 'a.json' },
      [[mr, 'build', ...limits, ...selection, ...files, ...vars, secretFile, ...more, 'a.json']],
    ],
    ['validate of HCL2', { command: 'validate' }, [init('a.pkr.hcl'), [mr, 'validate', 'a.pkr.hcl']]],
    ['validate by 1.6', { command: 'validate', version: old }, [[mr, 'validate', 'a.pkr.hcl']]],
    [
      'validate with everything, HCL2',
      { ...everything, command: 'validate' },
      [init('a.pkr.hcl'), [mr, 'validate', ...selection, ...files, ...vars, ...more, 'a.pkr.hcl']],
    ],
    [
      'validate with everything, JSON',
      { ...everything, command: 'validate', template: 'a.json' },
      [[mr, 'validate', ...selection, ...files, ...vars, secretFile, ...more, 'a.json']],
    ],
    ['init', { command: 'init' }, [[mr, 'init', 'a.pkr.hcl']]],
    ['init with everything', { ...everything, command: 'init' }, [[mr, 'init', ...more, 'a.pkr.hcl']]],
    [
      'inspect with everything',
      { ...everything, command: 'inspect' },
      [[mr, 'inspect', ...files, ...vars, ...more, 'a.pkr.hcl']],
    ],
    ['inspect by 1.6', { command: 'inspect', version: old, template: 'a.json' }, [[mr, 'inspect', 'a.json']]],
    ['fmt as a check', { command: 'fmt' }, [['fmt', '-check', '-diff', 'a.pkr.hcl']]],
    ['fmt that rewrites', { command: 'fmt', check: false }, [['fmt', 'a.pkr.hcl']]],
    [
      'fmt with everything',
      { ...everything, command: 'fmt' },
      [['fmt', '-check', '-diff', ...more, 'a.pkr.hcl']],
    ],
    ['fix', { command: 'fix', template: 'a.json' }, [['fix', 'a.json']]],
    [
      'fix by 1.6 with everything',
      { ...everything, command: 'fix', template: 'a.json', version: old },
      [['fix', ...more, 'a.json']],
    ],
    [
      'a template that looks like a flag',
      { template: '-a.pkr.hcl' },
      [init('./-a.pkr.hcl'), [mr, 'build', '-color=false', './-a.pkr.hcl']],
    ],
  ])('plans %s', (_name, parts, argv) => {
    expect(argvOf(parts)).toEqual(argv)
  })

  it('asks every command to answer in rows but fmt, which does not, and fix, whose answer is a file', () => {
    const commands: readonly PackerCommand[] = ['build', 'validate', 'init', 'inspect', 'fmt', 'fix']
    for (const command of commands)
      for (const step of planPacker(request({ command })).steps)
        expect([step.command, step.machineReadable]).toEqual([
          step.command,
          !['fmt', 'fix'].includes(step.command),
        ])
  })

  it('gives init the arguments of no other command', () => {
    const [first] = planPacker(request(everything)).steps
    expect(first).toMatchObject({ command: 'init', args: init('a.pkr.hcl') })
  })

  it.each<[PackerCommand, string, PackerVersion]>(
    (['build', 'validate', 'init', 'inspect', 'fmt', 'fix'] as const).flatMap((command) =>
      (['a.pkr.hcl', 'a.json'] as const).flatMap((template) =>
        [old, current]
          .filter((packer) => command !== 'init' || (packer === current && template === 'a.pkr.hcl'))
          .map((packer): [PackerCommand, string, PackerVersion] => [command, template, packer]),
      ),
    ),
  )('puts no secret into the arguments of %s %s', (command, template, packer) => {
    expect(JSON.stringify(argvOf({ ...everything, command, template, version: packer }))).not.toContain(
      'hunter2',
    )
  })

  it('hands secrets to HCL2 by environment, to JSON by a file', () => {
    expect(planPacker(request(everything))).toMatchObject({
      environment: { PKR_VAR_password: 'hunter2secret' },
      secretFile: undefined,
    })
    const json = planPacker(request({ ...everything, template: 'a.json' }))
    expect(json.environment).toEqual({})
    expect(JSON.parse(json.secretFile ?? '')).toEqual({ password: 'hunter2secret' })
  })

  it('loses no secret with an odd name', () => {
    const secretVariables = new Map([
      ['__proto__', 'one'],
      ['constructor', 'two'],
    ])
    expect(planPacker(request({ secretVariables, template: 'a.json' })).secretFile).toBe(
      '{"__proto__":"one","constructor":"two"}',
    )
    expect(planPacker(request({ secretVariables })).environment).toEqual({
      PKR_VAR___proto__: 'one',
      PKR_VAR_constructor: 'two',
    })
  })

  it('needs no file where there is no secret', () => {
    const plan = planPacker(request({ template: 'a.json' }))
    expect(plan.secretFile).toBeUndefined()
    expect(JSON.stringify(plan.steps)).not.toContain('secret-variables')
  })

  it('refuses init where there is no such command, or nothing to do', () => {
    expect(() => planPacker(request({ command: 'init', version: old }))).toThrow(
      expect.objectContaining({ code: 'PACKER_TOO_OLD', detail: 'Packer 1.6.6 has no command init.' }),
    )
    expect(() => planPacker(request({ command: 'init', template: 'a.json' }))).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    )
  })
})
