import { describe, expect, it } from 'vitest'
import type { Platform } from '#shared/base/agent.ts'
import type { InputDefinitions } from '#shared/declaration/inputs.ts'
import { readInputs } from '#shared/declaration/readInputs.ts'

const definitions = {
  command: { kind: 'choice', label: 'C', help: 'H.', default: 'build', options: { build: 'B', fmt: 'F' } },
  templateFile: {
    kind: 'path',
    label: 'T',
    help: 'H.',
    required: true,
    aliases: ['customTemplateLocation', 'target'],
  },
  parallelBuilds: {
    kind: 'integer',
    label: 'P',
    help: 'H.',
    minimum: 1,
    when: { input: 'command', is: ['build'] },
  },
  force: {
    kind: 'boolean',
    label: 'F',
    help: 'H.',
    default: false,
    when: { input: 'command', is: ['build'] },
  },
  whenForced: { kind: 'text', label: 'W', help: 'H.', when: { input: 'force', is: ['true'] } },
  mode: { kind: 'text', label: 'M', help: 'H.', default: 'plain', aliases: ['oldMode'] },
  secrets: { kind: 'map', secret: true, label: 'S', help: 'H.' },
  plain: { kind: 'map', label: 'P', help: 'H.' },
} as const satisfies InputDefinitions

const read = (raw: Readonly<Record<string, string>>, platform: Platform = 'azurePipelines') =>
  readInputs(definitions, new Map(Object.entries(raw)), platform)

describe('readInputs', () => {
  it('gives every input a value of its type', () => {
    expect(read({ templateFile: 'a' })).toEqual({
      values: {
        command: 'build',
        templateFile: 'a',
        parallelBuilds: undefined,
        force: false,
        whenForced: undefined,
        mode: 'plain',
        secrets: new Map(),
        plain: new Map(),
      },
      secrets: [],
      warnings: [],
    })
  })

  it('takes blank for not given', () => {
    const { values } = read({ templateFile: 'a', command: ' ', force: '', parallelBuilds: '\n', mode: '  ' })
    expect(values).toMatchObject({ command: 'build', force: false, parallelBuilds: undefined, mode: 'plain' })
  })

  it.each<[Platform, readonly string[]]>([
    ['azurePipelines', ['templateFile', 'parallelBuilds', 'force', 'secrets']],
    ['github', ['template-file', 'parallel-builds', 'force', 'secrets']],
    ['local', ['--template-file', '--parallel-builds', '--force', '--secrets']],
  ])('reports every problem at once, by the names of %s', (platform, names) => {
    const wrong = { parallelBuilds: '0', force: 'maybe', secrets: 'hunter2' }
    let detail = ''
    try {
      read(wrong, platform)
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'INPUT_INVALID' })
      detail = (thrown as { detail: string }).detail
    }
    expect(detail.split('\n')).toEqual([
      `${names[0]}: is required.`,
      `${names[1]}: must be at least 1, not 0.`,
      `${names[2]}: must be true or false, not “maybe”.`,
      `${names[3]}: line 1 is not NAME=VALUE.`,
    ])
  })

  it('accepts an old name with a warning, and prefers the new one', () => {
    expect(read({ target: 'b' }, 'github')).toMatchObject({
      values: { templateFile: 'b' },
      warnings: ['target is an old name of template-file; use template-file.'],
    })
    expect(read({ templateFile: 'a', target: 'b', customTemplateLocation: 'c' })).toMatchObject({
      values: { templateFile: 'a' },
      warnings: [],
    })
    expect(read({ target: 'b', customTemplateLocation: 'c' }).values.templateFile).toBe('c')
  })

  it('prefers an old name to a default that the platform filled in', () => {
    expect(read({ templateFile: 'a', mode: 'plain', oldMode: 'fancy' }).values.mode).toBe('fancy')
    expect(read({ templateFile: 'a', mode: 'other', oldMode: 'fancy' }).values.mode).toBe('other')
  })

  it('warns of an input that has no effect, but not of a default that the platform filled in', () => {
    expect(read({ templateFile: 'a', command: 'fmt', force: 'false' }).warnings).toEqual([])
    expect(
      read({ templateFile: 'a', command: 'fmt', force: 'true', parallelBuilds: '2' }, 'github').warnings,
    ).toEqual([
      'parallel-builds has no effect when command is fmt.',
      'force has no effect when command is fmt.',
    ])
    expect(read({ templateFile: 'a', whenForced: 'x' }).warnings).toEqual([
      'whenForced has no effect when force is false.',
    ])
    expect(read({ templateFile: 'a', whenForced: 'x', force: 'yes' }).warnings).toEqual([])
  })

  it('names the values of secret maps, and of those only', () => {
    expect(
      read({ templateFile: 'a', secrets: 'p=hunter2\nq=tr0ub4dor', plain: 'r=visible' }).secrets,
    ).toEqual(['hunter2', 'tr0ub4dor'])
  })

  it('names secret texts', () => {
    const token = { kind: 'text', label: 'T', help: 'H.', secret: { environment: 'TOKEN' } } as const
    const given = new Map([['token', 'hunter2']])
    expect(readInputs({ token }, given, 'github').secrets).toEqual(['hunter2'])
    expect(readInputs({ token }, new Map(), 'github').secrets).toEqual([])
  })

  it('ignores what is not declared', () => {
    const { values } = read({ templateFile: 'a', __proto__: 'x', constructor: 'y', other: 'z' })
    expect(Object.keys(values).toSorted()).toEqual(Object.keys(definitions).toSorted())
  })
})
