/** A template to be built by Packer, and what the command line says of it. */
export interface RunCase {
  readonly name: string
  readonly template: unknown
  readonly variables?: Readonly<Record<string, string>>
  readonly variableFiles?: readonly unknown[]
  readonly only?: readonly string[]
  readonly except?: readonly string[]
}

const none = { type: 'null', communicator: 'none' }

/** A provisioner or post-processor that writes its environment down, in the order of running. */
function note(value: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    type: 'shell-local',
    environment_vars: [`V=${value}`],
    inline: ['echo "$V,$W,$X" >> "$PACKER_BUILD_NAME.out"'],
    ...more,
  }
}

const user = (...names: readonly string[]): string => names.map((name) => `{{user \`${name}\`}}`).join('-')

/** Values of variables, as a builder sees them; the shell provisioners render what they get once more. */
function variablesCase(
  name: string,
  variables: Readonly<Record<string, string | null>>,
  more: Partial<RunCase> = {},
): RunCase {
  const names = [...Object.keys(variables), ...Object.keys(more.variables ?? {}), 'nothing']
  const builders = [{ type: 'file', target: 'v.txt', content: user(...names) }]
  return { name, template: { variables, builders }, ...more }
}

/** Every variable needs the one before it, which comes after it in the order of names. */
function descendingChain(length: number): Readonly<Record<string, string>> {
  const label = (index: number): string => `v${String(length - index).padStart(3, '0')}`
  const entries = Array.from({ length }, (_, index): [string, string] => [
    label(index),
    index === 0 ? 'x' : `{{user \`${label(index - 1)}\`}}`,
  ])
  return Object.fromEntries(entries)
}

/** What a file builder writes for each value. */
function contentCase(name: string, contents: readonly string[]): RunCase {
  const builders = contents.map(
    (content, index) => `{"type":"file","name":"b${index}","target":"${index}.txt","content":${content}}`,
  )
  return { name, template: `{"builders":[${builders.join(',')}]}` }
}

const three = ['a', 'b', 'c'].map((name) => ({ ...none, name }))
const chains = [
  [note('1', { name: 'one' }), note('2', { name: 'two' }), note('3', { name: 'three' })],
  note('4', { only: ['a', 'b'] }),
  [note('5', { except: ['b'] }), note('6')],
  'manifest',
]

/** Templates whose effects are compared. */
export const runCases: readonly RunCase[] = [
  variablesCase('defaults', { a: 'x', b: '' }),
  variablesCase('given values', { a: 'x', b: null }, { variables: { a: 'y', b: 'z', undeclared: 'u' } }),
  variablesCase(
    'variable files',
    { a: 'x', b: 'x', c: 'x', d: 'x' },
    {
      variables: { d: '4' },
      variableFiles: [
        { b: '1', c: '1', d: '1' },
        { c: '2', d: '2' },
      ],
    },
  ),
  variablesCase('references', { z: 'z', a: user('b') + 'a', b: user('c', 'z') + 'b', c: user('z') + 'c' }),
  variablesCase('references in given values', { a: 'x', b: 'y' }, { variables: { a: user('b') + '!' } }),
  variablesCase('references in double quotes', {
    a: '{{user "z"}}a',
    b: '{{user "a"}}b',
    z: '{{user "y"}}',
    y: 'y',
  }),
  variablesCase(
    'a given value is seen as it is by those before it',
    { a: '{{user "m"}}', b: 'b' },
    {
      variables: { m: '{{upper `m`}}', zz: 'x' },
    },
  ),
  variablesCase(
    'a given value that asks for itself',
    { a: '', b: '' },
    { variables: { b: user('b') + 'x', c: user('c') } },
  ),
  variablesCase('an unresolved variable beside one that goes on', {
    a: user('nowhere'),
    b: user('c'),
    c: 'x',
  }),
  variablesCase('a chain of 30', descendingChain(30)),
  variablesCase('a chain of 99', descendingChain(99)),
  variablesCase('a chain of 120', descendingChain(120)),
  variablesCase('functions', {
    a: '{{upper `a`}}',
    b: '{{split "p-q" "-" 1}}{{env `LEGACY_CASE`}}',
    c: '{{if eq (user `a`) "A"}}yes{{end}}',
  }),
  variablesCase('actions in actions', { a: '{{`{{user "b"}}`}}', b: 'x' }),
  {
    name: 'names',
    template: {
      variables: { v: 'w' },
      builders: [
        none,
        { ...none, name: 'a-{{user `v`}}' },
        { ...none, name: '{{build_type | printf "%s"}}' },
      ].slice(0, 2),
      provisioners: [
        note('{{build_name}} {{build_type}}', { only: ['a-{{user `v`}}'] }),
        note('all {{build `ID`}}'),
        note('not', { except: ['null'] }),
      ],
    },
  },
  {
    name: 'a name that renders to its type',
    template: { builders: [{ ...none, name: '{{lower `NULL`}}' }], provisioners: [note('x')] },
  },
  {
    name: 'a name that is a template of a template',
    template: {
      variables: { v: 'y' },
      builders: [{ ...none, name: '{{`{{user "v"}}`}}' }],
      provisioners: [note('x')],
    },
  },
  { name: 'all builds', template: { builders: three, 'post-processors': chains, provisioners: [note('p')] } },
  { name: 'only', template: { builders: three, 'post-processors': chains }, only: ['b', 'nothing'] },
  { name: 'except', template: { builders: three, 'post-processors': chains }, except: ['b'] },
  {
    name: 'only and except',
    template: { builders: three, 'post-processors': chains },
    only: ['a', 'b'],
    except: ['b'],
  },
  {
    name: 'a chain cut in the middle',
    template: { builders: three, 'post-processors': chains },
    except: ['two'],
  },
  {
    name: 'a chain cut at its beginning',
    template: { builders: three, 'post-processors': chains },
    except: ['one', 'manifest'],
  },
  {
    name: 'all post-processors of a type',
    template: { builders: three, 'post-processors': chains },
    except: ['shell-local'],
  },
  {
    name: 'overrides',
    template: {
      builders: three,
      provisioners: [
        note('x', {
          environment_vars: ['V=1', 'W=2'],
          override: { a: { environment_vars: ['V=9'] }, b: { environment_vars: ['V=9', 'W=8', 'X=7'] } },
        }),
        note('x', {
          env: { X: 'x' },
          override: { a: { env: { W: 'w' } }, b: { env: { X: 'y', W: 'w' } }, c: { env: null } },
        }),
        note('x', { override: { a: { environment_vars: [] }, b: { environment_vars: 'V=a,W=b' }, c: null } }),
        note('x', { override: [{ a: { env: { X: '1' } } }, { b: { env: { X: '2' } } }] }),
      ],
    },
  },
  {
    name: 'weak lists and maps',
    template: {
      builders: [none],
      provisioners: [
        note('x', { environment_vars: 'V=a,W=b' }),
        note('x', { env: { W: 1.5, X: true } }),
        note('x', { env: [{ W: 'w' }, { X: null }] }),
        note('x', { Environment_Vars: ['V=case'], environment_vars: undefined }),
      ],
    },
  },
  contentCase('numbers and booleans as texts', [
    '1',
    '-0',
    '1.50',
    '1e3',
    '1e21',
    '1.5e22',
    '123456789012345678901234567890',
    '0.1',
    '1e-7',
    '1.25e-9',
    '5e-324',
    '1.7976931348623157e308',
    '9007199254740993',
    'true',
    'false',
    'null',
  ]),
  contentCase('texts', [
    String.raw`"\u00e9\n\t\"\\\/é😀"`,
    String.raw`"\ud83d\ude00"`,
    String.raw`"\ud800x"`,
    String.raw`"a\u0000b"`,
    '"{{`{{`}} }}"',
    '"{{ .Nothing }}"',
    '"{{/* c */ -}}  x"',
  ]),
]
