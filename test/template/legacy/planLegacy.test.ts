import { describe, expect, it } from 'vitest'
import { renderDiagnostic } from '#shared/hcl/renderDiagnostic.ts'
import type { PlannedBuild } from '#shared/template/plan.ts'
import { briefly, plan, problemsOf, sourceOf } from './judge.ts'

const none = { type: 'null', communicator: 'none' }

function onlyBuild(template: unknown, variables: Readonly<Record<string, string>> = {}): PlannedBuild {
  const { builds, diagnostics } = plan(template, { variables: new Map(Object.entries(variables)) })
  expect(diagnostics).toEqual([])
  const [build] = builds
  if (build === undefined) throw new Error('no build')
  return build
}

describe('problems', () => {
  it('are found all in one run, each at its place', () => {
    const template = `{
  "min_packer_version": "99.0",
  "variables": { "a": 1, "b": null, "c": "{{nothing}}", "d": "{{user \`e\`}}" },
  "builder": [],
  "builders": [
    { "type": "null", "communicator": ["none"] },
    { "type": "null" },
    { "name": "x" },
    { "type": "file", "target": "{{user \`b\`}}", "contend": "x" },
    "null"
  ],
  "provisioners": [
    { "type": "shell-local", "only": ["nul"], "timeout": "10", "inline": ["{{upper 3}}"] },
    { "type": "sleep", "max_retries": "often", "override": { "fle": {} } }
  ],
  "post-processors": [["manifest", ["x"]], { "keep_input_artifact": 1, "type": "manifest" }]
}`
    expect(briefly(problemsOf(plan(template))).toSorted()).toEqual(
      [
        '4:3 Unknown key',
        '3:23 Wrong type',
        '7:15 Duplicate builder',
        '8:5 Missing type',
        '10:5 Wrong type',
        '13:58 Wrong type',
        '16:36 Nested chain',
        '16:69 Wrong type',
        '13:39 Unknown builder',
        '14:62 Unknown builder',
        '2:25 Unsupported Packer version',
        '3:26 Missing variable',
        '3:45 Invalid template',
        '3:62 Unresolved variable',
        '6:39 Wrong type',
        '9:49 Unknown field',
        '14:39 Wrong type',
      ].toSorted(),
    )
  })

  it('point into the text of a template, and name what was meant', () => {
    const template = {
      builders: [none],
      provisioners: [{ type: 'shell-local', inline: ['echo {{buildname}}'] }],
    }
    const [first] = problemsOf(plan(JSON.stringify(template, undefined, 2)))
    expect(first && renderDiagnostic(first)).toBe(
      [
        'Error: Invalid template',
        '',
        '  on t.json line 12, column 17:',
        '  12:         "echo {{buildname}}"',
        '                      ^',
        '',
        'The Go template in this text fails: there is no function "buildname"; did you mean build_name?',
      ].join('\n'),
    )
  })

  it('in a variable file point there', () => {
    const variableFiles = [sourceOf('{\n"a": 1, "b": "x" }', 'a.json')]
    const [first] = plan({ builders: [none] }, { variableFiles }).diagnostics
    expect(first?.subject?.source.name).toBe('a.json')
    expect(briefly(first ? [first] : [])).toEqual(['2:6 Wrong type'])
  })

  it('of a variable that Packer leaves empty are warnings', () => {
    const { diagnostics, variables } = plan({
      builders: [none],
      variables: { a: '{{user `nowhere`}}', b: '{{user `c`}}', c: 'x' },
    })
    expect(diagnostics.map(({ severity, summary }) => `${severity} ${summary}`)).toEqual([
      'warning Unresolved variable',
    ])
    expect(variables.map(({ name, value }) => [name, value])).toEqual([
      ['a', undefined],
      ['b', 'x'],
      ['c', 'x'],
    ])
  })

  it('with one name for two builders are told', () => {
    const names = ['{{user `v`}}', 'x'].map((name) => ({ ...none, name }))
    const { diagnostics } = plan({ variables: { v: 'x' }, builders: names })
    expect(briefly(diagnostics)).toEqual(['1:140 Duplicate builder'])
  })
})

describe('variables', () => {
  it('are listed with defaults, values and secrets', () => {
    const { variables, secrets, description, minPackerVersion } = plan(
      {
        description: 'An image',
        min_packer_version: '1.5.0',
        variables: { required: null, secret: 'hidden', other: '{{user `secret`}}!', empty: '' },
        'sensitive-variables': ['secret', 'empty', 'nothing'],
        builders: [none],
      },
      { variables: new Map([['required', 'given']]) },
    )
    expect(
      variables.map(({ at, ...rest }) => ({ ...rest, line: at.source.positionAt(at.start).line })),
    ).toEqual([
      variable('required', { isRequired: true, defaultValue: undefined, value: 'given' }),
      variable('secret', { isSensitive: true, defaultValue: 'hidden', value: 'hidden' }),
      variable('other', { defaultValue: '{{user `secret`}}!', value: 'hidden!' }),
      variable('empty', { isSensitive: true, defaultValue: '', value: '' }),
    ])
    expect(secrets).toEqual(['hidden'])
    expect({ description, minPackerVersion }).toEqual({ description: 'An image', minPackerVersion: '1.5.0' })
  })

  it('may be called like parts of JavaScript objects', () => {
    const template = `{"variables":{"__proto__":"a","constructor":"b"},"builders":[
      {"type":"file","target":"x","content":"{{user \`__proto__\`}}{{user \`constructor\`}}{{user \`toString\`}}"}]}`
    const { config } = onlyBuild(template).builder.configure({
      target: { type: 'text' },
      content: { type: 'text' },
    })
    expect(config.content).toBe('ab')
  })
})

function variable(name: string, rest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    name,
    description: undefined,
    type: 'string',
    isSensitive: false,
    isRequired: false,
    line: 1,
    ...rest,
  }
}

describe('a build', () => {
  it('has names for logs, for the command line and for scripts', () => {
    const { builds } = plan({
      variables: { v: '1' },
      builders: [none, { ...none, name: 'b{{user `v`}}' }, { ...none, name: 'a' }],
    })
    expect(
      builds.map(({ name, displayName, packerBuildName }) => [name, displayName, packerBuildName]),
    ).toEqual([
      ['a', 'null.a', 'a'],
      ['b1', 'null.b1', 'b1'],
      ['null', 'null', 'null'],
    ])
  })

  it('has what wraps its provisioners and post-processors', () => {
    const shell = { type: 'shell-local', inline: ['x'] }
    const build = onlyBuild(
      {
        builders: [none],
        provisioners: [
          { ...shell, pause_before: '1m30s', timeout: 2_000_000, max_retries: '{{user `n`}}' },
          { ...shell, max_retries: -3 },
        ],
        'error-cleanup-provisioner': { ...shell, only: ['nothing'], timeout: '1s' },
        'post-processors': [['manifest', { type: 'shell-local', name: 'tell', keep_input_artifact: false }]],
      },
      { n: '4' },
    )
    expect(
      build.provisioners.map(({ pauseBeforeMs, timeoutMs, maxRetries, name }) => [
        pauseBeforeMs,
        timeoutMs,
        maxRetries,
        name,
      ]),
    ).toEqual([
      [90_000, 2, 4, undefined],
      [0, 0, 0, undefined],
    ])
    expect(build.cleanupProvisioner?.timeoutMs).toBe(1000)
    expect(
      build.postProcessors.map((chain) =>
        chain.map(({ type, name, keepInputArtifact }) => [type, name, keepInputArtifact]),
      ),
    ).toEqual([
      [
        ['manifest', 'manifest', undefined],
        ['shell-local', 'tell', false],
      ],
    ])
  })

  it('reads facts as they become known, and leaves late fields for later', () => {
    const build = onlyBuild({
      variables: { password: 'pw' },
      builders: [none],
      provisioners: [
        {
          type: 'shell',
          inline: ['{{build `ID`}} {{build_type}}'],
          execute_command: '{{.Vars}} {{user `password`}} {{build `ID`}}',
        },
      ],
    })
    const fields = {
      inline: { type: 'texts', required: true },
      execute_command: { type: 'text', late: true },
    } as const
    const [shell] = build.provisioners
    expect(shell?.configure(fields).config.inline).toEqual(['<unknown> null'])
    const running = shell?.configure(fields, new Map([['ID', 'i-1']]))
    expect(running?.config.inline).toEqual(['i-1 null'])
    expect(running?.config.execute_command).toBe('{{.Vars}} {{user `password`}} {{build `ID`}}')
    expect(running?.render(running.config.execute_command ?? '', new Map([['Vars', 'A=1']]))).toBe(
      'A=1 pw i-1',
    )
    expect(briefly(shell?.configure(fields, new Map()).diagnostics ?? [])).toEqual(['1:128 Invalid template'])
  })

  it('reads blocks, one or several, with fields of their own', () => {
    const fields = {
      disk: {
        type: 'block',
        fields: { size: { type: 'integer', required: true }, tags: { type: 'textMap' } },
      },
      mounts: {
        type: 'block',
        repeated: true,
        fields: { path: { type: 'text' }, options: { type: 'texts' } },
      },
      chroot_mounts: { type: 'textLists' },
    } as const
    const build = onlyBuild(
      {
        builders: [
          {
            type: 'chroot',
            disk: { size: '{{user `size`}}', Tags: { '{{build_name}}': 1 } },
            mounts: [{ path: '/a', options: 'ro,bind' }, {}],
            chroot_mounts: [['proc', 'proc'], 'a,b'],
          },
        ],
      },
      { size: '0x10' },
    )
    const { config, diagnostics, ranges } = build.builder.configure(fields)
    expect(diagnostics).toEqual([])
    expect(config).toEqual({
      disk: { size: 16, tags: new Map([['chroot', '1']]) },
      mounts: [{ path: '/a', options: ['ro', 'bind'] }, {}],
      chroot_mounts: [
        ['proc', 'proc'],
        ['a', 'b'],
      ],
    })
    expect([...ranges.keys()]).toEqual(['disk', 'mounts', 'chroot_mounts'])
    const wrong = onlyBuild({
      builders: [{ type: 'chroot', disk: [{}], mounts: { paths: 1 } }],
    }).builder.configure(fields)
    expect(briefly(wrong.diagnostics)).toEqual(['1:38 Wrong type', '1:53 Unknown field'])
  })

  it('describes what the template says of each component, with what is known', () => {
    const build = onlyBuild({
      variables: { password: 'pw', size: '3' },
      builders: [
        {
          type: 'null',
          name: 'n',
          communicator: 'none',
          size: 1.5,
          list: [true, null],
          on: '{{user `size`}}',
        },
      ],
      provisioners: [
        {
          type: 'shell',
          only: ['n'],
          execute_command: 'echo {{user `password`}} | {{.Vars}} {{ build_name }}',
          inline: ['{{build_name}} {{build `ID`}}', '{{broken'],
          override: { n: { inline: ['x'], more: { __proto__x: 'y' } } },
        },
      ],
    })
    expect(build.builder.describe()).toEqual({ communicator: 'none', size: 1.5, list: [true, null], on: '3' })
    expect(build.provisioners[0]?.describe()).toEqual({
      execute_command: 'echo pw | {{.Vars}} {{ build_name }}',
      inline: ['x'],
      more: { __proto__x: 'y' },
    })
    expect(Object.keys(build.builder.describe() ?? {})).toEqual(['communicator', 'size', 'list', 'on'])
  })
})
