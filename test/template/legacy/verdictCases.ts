/** A template to be judged by `packer validate` and by us. */
export interface VerdictCase {
  readonly name: string
  /** A text, bytes or a value that becomes JSON. */
  readonly template: unknown
  readonly variables?: Readonly<Record<string, string>>
  readonly variableFiles?: readonly unknown[]
}

const none = { type: 'null', communicator: 'none' }
const builders = [none]
const shell = { type: 'shell-local', inline: ['true'] }
const manifest = { type: 'manifest' }
const json = (builder: string): string => `{"builders":[${builder}]}`

/** Templates without mistakes and with one or more of them, by what they are about. */
export const verdictCases: readonly VerdictCase[] = [
  { name: 'the least template', template: { builders } },
  {
    name: 'everything',
    template: {
      description: 'd',
      min_packer_version: '1.0.0',
      _comment: 'c',
      push: {},
      comments: [{ a: 'b' }],
      builders,
      variables: { a: 'b', s: 'x' },
      'sensitive-variables': ['s', 'nothing'],
      provisioners: [shell],
      'error-cleanup-provisioner': shell,
      'post-processors': ['manifest', manifest, [manifest, 'manifest']],
    },
  },
  // The text of a file.
  { name: 'nothing', template: '' },
  { name: 'blanks', template: ' \n\t ' },
  { name: 'null', template: 'null' },
  { name: 'a list', template: '[]' },
  { name: 'a text', template: '"a"' },
  { name: 'unclosed', template: '{\n"builders": [\n' },
  { name: 'a comma too many', template: '{\n"builders": [\n{"type":"null",\n}]}' },
  {
    name: 'a comma after the last element',
    template: '{"builders":[{"type":"null","communicator":"none"},\n]}',
  },
  { name: 'a missing comma', template: '{"a":1\n"b":2}' },
  { name: 'a missing colon', template: '{\n"a"\n 1}' },
  { name: 'a name without quotes', template: '{\n a: 1}' },
  { name: 'a comment', template: '{\n// c\n"builders":[]}' },
  { name: 'a word', template: json('\ntruth') },
  { name: 'a word cut off', template: json('\ntru') },
  { name: 'a leading zero', template: json('{"type":"null","communicator":"none","ssh_port":\n022}') },
  { name: 'a number without digits', template: json('{"type":"null","ssh_port":\n-}') },
  { name: 'a number ending in a point', template: json('{"type":"null","ssh_port":\n1.}') },
  { name: 'a number without exponent', template: json('{"type":"null","ssh_port":\n1e+}') },
  { name: 'a plus sign', template: json('{"type":"null","ssh_port":\n+1}') },
  { name: 'a bad escape', template: json('{"type":\n"\\x"}') },
  { name: 'a short escape', template: json('{"type":\n"\\u12g4"}') },
  { name: 'a tab in a text', template: json('{"type":\n"a\tb"}') },
  { name: 'an unclosed text', template: '{"builders":\n"abc' },
  { name: 'a closing bracket for a brace', template: '{"builders":[{"type":"null"\n]]}' },
  { name: 'a second value', template: '{"builders":[{"type":"null","communicator":"none"}]}\n{}' },
  { name: 'blanks after the value', template: '{"builders":[{"type":"null","communicator":"none"}]}\n\r\t ' },
  { name: 'NUL', template: '{"builders":\n\0[]}' },
  { name: 'NUL as an escape', template: json('{"type":"null","communicator":"none","name":"a\\u0000b"}') },
  { name: 'a byte order mark', template: '\ufeff{"builders":[{"type":"null","communicator":"none"}]}' },
  { name: 'CRLF', template: '{\r\n"builders":[\r\n{"type":"null","communicator":"none"}]}\r\n' },
  { name: 'CRLF and a mistake', template: '{\r\n"builders":[\r\n{"type":"null",,}]}\r\n' },
  { name: 'a no-break space', template: '{\n\u00a0"builders":[]}' },
  {
    name: 'bytes that are no UTF-8',
    template: Buffer.concat([
      Buffer.from('{"_c":"'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('","builders":[{"type":"null","communicator":"none"}]}'),
    ]),
  },
  { name: 'half a surrogate', template: json('{"type":"null","communicator":"none","name":"\\ud800"}') },
  {
    name: 'a number beyond floats',
    template: '{"builders":[{"type":"null","communicator":"none","ssh_port":1e400}]}',
  },
  {
    name: 'a duplicate key',
    template: '{"builders":[{"type":"null","communicator":"none"}],\n"builders":[]}',
  },
  {
    name: 'a duplicate key deep inside',
    template: json('{"type":"null","communicator":"none","x":[{"a":1,"a":2}]}'),
  },
  {
    name: 'a duplicate key by an escape',
    template: json('{"type":"null","communicator":"none","t\\u0079pe":"null"}'),
  },
  // The root.
  { name: 'an unknown key', template: { builders, provisioner: [] } },
  { name: 'a comment that is no text', template: { builders, _c: ['a'] } },
  { name: 'keys in another case', template: { Builders: builders, PROVISIONERS: [shell], Description: 'x' } },
  { name: 'a description that is a number', template: { builders, description: 1 } },
  { name: 'a description of null', template: { builders, description: null } },
  { name: 'comments that are no list', template: { builders, comments: { a: 'b' } } },
  { name: 'a push that is a list', template: { builders, push: [] } },
  { name: 'no builders', template: { provisioners: [shell] } },
  { name: 'an empty list of builders', template: { builders: [] } },
  { name: 'builders that are an object', template: { builders: none } },
  { name: 'builders of null', template: { builders: null } },
  { name: 'provisioners that are an object', template: { builders, provisioners: shell } },
  { name: 'post-processors that are a text', template: { builders, 'post-processors': 'manifest' } },
  { name: 'a later Packer', template: { builders, min_packer_version: '99.0.0' } },
  { name: 'a Packer of this level', template: { builders, min_packer_version: '1.6.0' } },
  { name: 'no version', template: { builders, min_packer_version: 'newest' } },
  { name: 'an empty version', template: { builders, min_packer_version: '' } },
  { name: 'a version that is a number', template: { builders, min_packer_version: 1 } },
  // Builders.
  { name: 'a builder without a type', template: { builders: [{ communicator: 'none' }] } },
  { name: 'a builder with an empty type', template: { builders: [{ type: '' }] } },
  { name: 'a builder that is a number', template: { builders: [3] } },
  { name: 'a builder of an unknown type', template: { builders: [{ type: 'nothing' }] } },
  { name: 'two builders of one name', template: { builders: [none, none] } },
  { name: 'two builders of one type', template: { builders: [none, { ...none, name: 'b' }] } },
  {
    name: 'a name that is the type of another',
    template: { builders: [none, { type: 'file', name: 'null', target: 'x' }] },
  },
  {
    name: 'a name that is a number',
    template: { builders: [{ ...none, name: 5 }], provisioners: [{ ...shell, only: ['5'] }] },
  },
  { name: 'an empty name', template: { builders: [{ ...none, name: '' }] } },
  { name: 'a type in another case', template: { builders: [{ Type: 'null', communicator: 'none' }] } },
  { name: 'an unknown field', template: { builders: [{ ...none, nothing: 1 }] } },
  { name: 'an unknown field of null', template: { builders: [{ ...none, nothing: null }] } },
  { name: 'a field in another case', template: { builders: [{ type: 'null', Communicator: 'none' }] } },
  { name: 'a field that Packer sets', template: { builders: [{ ...none, packer_nothing: 'x' }] } },
  { name: 'a name with a bad template', template: { builders: [{ ...none, name: '{{nothing}}' }] } },
  {
    name: 'a name with a variable',
    template: { variables: { v: 'x' }, builders: [{ ...none, name: 'a-{{user `v`}}' }] },
  },
  { name: 'a name that asks for itself', template: { builders: [{ ...none, name: '{{build_name}}' }] } },
  {
    name: 'a name that asks for the environment',
    template: { builders: [{ ...none, name: '{{env `HOME`}}' }] },
  },
  {
    name: 'a builder that asks for its own facts',
    template: { builders: [{ type: 'file', target: 'x', content: '{{build `ID`}}' }] },
  },
  // Provisioners.
  { name: 'a provisioner without a type', template: { builders, provisioners: [{ inline: ['x'] }] } },
  { name: 'a provisioner of null', template: { builders, provisioners: [null] } },
  { name: 'a provisioner that is a text', template: { builders, provisioners: ['shell-local'] } },
  { name: 'a provisioner of an unknown type', template: { builders, provisioners: [{ type: 'nothing' }] } },
  {
    name: 'an unknown provisioner that is for no build',
    template: {
      builders: [none, { ...none, name: 'b' }],
      provisioners: [{ type: 'shell-local', inline: ['x'], except: ['b', 'null'], bad: 1 }],
    },
  },
  { name: 'a name for a provisioner', template: { builders, provisioners: [{ ...shell, name: 'x' }] } },
  {
    name: 'continue_on_error',
    template: { builders, provisioners: [{ ...shell, continue_on_error: true }] },
  },
  {
    name: 'only and except',
    template: { builders, provisioners: [{ ...shell, only: ['null'], except: ['null'] }] },
  },
  {
    name: 'only for an unknown builder',
    template: { builders, provisioners: [{ ...shell, only: ['nothing'] }] },
  },
  {
    name: 'except for an unknown builder',
    template: { builders, provisioners: [{ ...shell, except: ['nothing'] }] },
  },
  { name: 'only as a text', template: { builders, provisioners: [{ ...shell, only: 'null' }] } },
  {
    name: 'only as a text with a comma',
    template: { builders, provisioners: [{ ...shell, only: 'null,null' }] },
  },
  { name: 'only of null', template: { builders, provisioners: [{ ...shell, only: null }] } },
  {
    name: 'only with a number in it',
    template: { builders: [{ ...none, name: '1' }], provisioners: [{ ...shell, only: [1] }] },
  },
  {
    name: 'only with the rendered name',
    template: { builders: [{ ...none, name: '{{lower `A`}}' }], provisioners: [{ ...shell, only: ['a'] }] },
  },
  {
    name: 'only with the name as written',
    template: {
      builders: [{ ...none, name: '{{lower `A`}}' }],
      provisioners: [{ ...shell, only: ['{{lower `A`}}'] }],
    },
  },
  {
    name: 'an override',
    template: { builders, provisioners: [{ ...shell, override: { null: { inline: ['y'] } } }] },
  },
  {
    name: 'an override for an unknown builder',
    template: { builders, provisioners: [{ ...shell, override: { nothing: {} } }] },
  },
  {
    name: 'an override with an unknown field',
    template: { builders, provisioners: [{ ...shell, override: { null: { nothing: 1 } } }] },
  },
  {
    name: 'an override that is a list',
    template: { builders, provisioners: [{ ...shell, override: [{ null: { inline: ['y'] } }] }] },
  },
  { name: 'an override that is a text', template: { builders, provisioners: [{ ...shell, override: 'x' }] } },
  {
    name: 'an override of null for a builder',
    template: { builders, provisioners: [{ ...shell, override: { null: null } }] },
  },
  {
    name: 'an override of a text for a builder',
    template: { builders, provisioners: [{ ...shell, override: { null: 'x' } }] },
  },
  {
    name: 'a pause and a timeout',
    template: { builders, provisioners: [{ ...shell, pause_before: '1ms', timeout: '1h30m' }] },
  },
  {
    name: 'a pause without a unit',
    template: { builders, provisioners: [{ ...shell, pause_before: '10' }] },
  },
  { name: 'a pause in nanoseconds', template: { builders, provisioners: [{ ...shell, pause_before: 10 }] } },
  { name: 'an empty timeout', template: { builders, provisioners: [{ ...shell, timeout: '' }] } },
  { name: 'a timeout of zero', template: { builders, provisioners: [{ ...shell, timeout: '0' }] } },
  {
    name: 'a timeout that is a template',
    template: { variables: { t: '1s' }, builders, provisioners: [{ ...shell, timeout: '{{user `t`}}' }] },
  },
  { name: 'retries', template: { builders, provisioners: [{ ...shell, max_retries: 3 }] } },
  { name: 'retries as a text', template: { builders, provisioners: [{ ...shell, max_retries: '3' }] } },
  {
    name: 'retries as a template',
    template: { variables: { n: '2' }, builders, provisioners: [{ ...shell, max_retries: '{{user `n`}}' }] },
  },
  {
    name: 'retries that are no number',
    template: { builders, provisioners: [{ ...shell, max_retries: 'often' }] },
  },
  { name: 'half a retry', template: { builders, provisioners: [{ ...shell, max_retries: 1.5 }] } },
  { name: 'retries that are a list', template: { builders, provisioners: [{ ...shell, max_retries: [1] }] } },
  {
    name: 'a cleanup provisioner without a type',
    template: { builders, 'error-cleanup-provisioner': { inline: ['x'] } },
  },
  { name: 'a cleanup provisioner in a list', template: { builders, 'error-cleanup-provisioner': [shell] } },
  {
    name: 'a cleanup provisioner for an unknown builder',
    template: { builders, 'error-cleanup-provisioner': { ...shell, only: ['nothing'] } },
  },
  {
    name: 'a cleanup provisioner with an unknown field',
    template: { builders, 'error-cleanup-provisioner': { ...shell, nothing: 1 } },
  },
  // Fields, weakly typed.
  {
    name: 'a list as a text',
    template: { builders, provisioners: [{ type: 'shell-local', inline: 'true' }] },
  },
  {
    name: 'a list with a number',
    template: { builders, provisioners: [{ type: 'shell-local', inline: [1, true, null] }] },
  },
  {
    name: 'a list with a list',
    template: { builders, provisioners: [{ type: 'shell-local', inline: [['x']] }] },
  },
  {
    name: 'a list that is an object',
    template: { builders, provisioners: [{ type: 'shell-local', inline: { a: 'b' } }] },
  },
  { name: 'a text that is a list', template: { builders: [{ type: 'null', communicator: ['none'] }] } },
  { name: 'a text that is an object', template: { builders: [{ type: 'null', communicator: {} }] } },
  { name: 'a text that is a number', template: { builders: [{ type: 'file', target: 1, content: true }] } },
  { name: 'a number as a text', template: { builders: [{ ...none, ssh_port: '22' }] } },
  { name: 'a number in hexadecimal digits', template: { builders: [{ ...none, ssh_port: '0x16' }] } },
  { name: 'a number that is a boolean', template: { builders: [{ ...none, ssh_port: true }] } },
  { name: 'an empty number', template: { builders: [{ ...none, ssh_port: '' }] } },
  { name: 'a number that is a word', template: { builders: [{ ...none, ssh_port: 'ssh' }] } },
  { name: 'a number that is a fraction', template: { builders: [{ ...none, ssh_port: '22.5' }] } },
  { name: 'a number that is a list', template: { builders: [{ ...none, ssh_port: [22] }] } },
  {
    name: 'a boolean as a text',
    template: { builders, 'post-processors': [{ ...manifest, strip_path: 'true' }] },
  },
  { name: 'a boolean as T', template: { builders, 'post-processors': [{ ...manifest, strip_path: 'T' }] } },
  {
    name: 'a boolean as yes',
    template: { builders, 'post-processors': [{ ...manifest, strip_path: 'yes' }] },
  },
  {
    name: 'a boolean as a number',
    template: { builders, 'post-processors': [{ ...manifest, strip_path: 2 }] },
  },
  { name: 'an empty boolean', template: { builders, 'post-processors': [{ ...manifest, strip_path: '' }] } },
  {
    name: 'a boolean that is a list',
    template: { builders, 'post-processors': [{ ...manifest, strip_path: [] }] },
  },
  {
    name: 'a boolean by a variable',
    template: {
      variables: { b: 'false' },
      builders,
      'post-processors': [{ ...manifest, strip_path: '{{user `b`}}' }],
    },
  },
  {
    name: 'a boolean by a variable that is no boolean',
    template: {
      variables: { b: 'maybe' },
      builders,
      'post-processors': [{ ...manifest, strip_path: '{{user `b`}}' }],
    },
  },
  {
    name: 'a map',
    template: {
      builders,
      'post-processors': [{ ...manifest, custom_data: { a: 1, b: true, c: null, d: 'x' } }],
    },
  },
  {
    name: 'a map in a list',
    template: { builders, 'post-processors': [{ ...manifest, custom_data: [{ a: 'b' }, { c: 'd' }] }] },
  },
  {
    name: 'a map that is a text',
    template: { builders, 'post-processors': [{ ...manifest, custom_data: 'a=b' }] },
  },
  {
    name: 'a map with a list',
    template: { builders, 'post-processors': [{ ...manifest, custom_data: { a: ['b'] } }] },
  },
  {
    name: 'a list of numbers as a text',
    template: { builders, provisioners: [{ ...shell, valid_exit_codes: '0,1' }] },
  },
  {
    name: 'a list of numbers with a word',
    template: { builders, provisioners: [{ ...shell, valid_exit_codes: [0, 'one'] }] },
  },
  { name: 'a duration', template: { builders, provisioners: [{ type: 'sleep', duration: '1ms' }] } },
  {
    name: 'a duration without a unit',
    template: { builders, provisioners: [{ type: 'sleep', duration: '10' }] },
  },
  {
    name: 'a bad template in a field',
    template: { builders, provisioners: [{ type: 'shell-local', inline: ['{{if}}'] }] },
  },
  {
    name: 'a bad template in a late field',
    template: { builders, provisioners: [{ ...shell, execute_command: ['{{nothing}}'] }] },
  },
  {
    name: 'a bad template in the name of a map',
    template: { builders, 'post-processors': [{ ...manifest, custom_data: { '{{nothing}}': 'x' } }] },
  },
  {
    name: 'the environment in a field',
    template: { builders, provisioners: [{ type: 'shell-local', inline: ['{{env `HOME`}}'] }] },
  },
  {
    name: 'a fact that is not there',
    template: { builders, provisioners: [{ ...shell, environment_vars: ['A={{build `Nothing`}}'] }] },
  },
  {
    name: 'an unknown variable in a field',
    template: { builders, provisioners: [{ type: 'shell-local', inline: ['echo {{user `nothing`}}'] }] },
  },
  // Post-processors.
  { name: 'a post-processor of an unknown type', template: { builders, 'post-processors': ['nothing'] } },
  { name: 'a post-processor without a type', template: { builders, 'post-processors': [{}] } },
  { name: 'a post-processor that is a number', template: { builders, 'post-processors': [1] } },
  { name: 'a post-processor of null', template: { builders, 'post-processors': [null] } },
  { name: 'a chain in a chain', template: { builders, 'post-processors': [[['manifest']]] } },
  { name: 'a number in a chain', template: { builders, 'post-processors': [['manifest', 1]] } },
  { name: 'an empty chain', template: { builders, 'post-processors': [[]] } },
  { name: 'an empty text for a post-processor', template: { builders, 'post-processors': [''] } },
  {
    name: 'a named post-processor',
    template: {
      builders,
      'post-processors': [{ ...manifest, name: 'x', keep_input_artifact: true, only: ['null'] }],
    },
  },
  {
    name: 'a post-processor for an unknown builder',
    template: { builders, 'post-processors': [{ ...manifest, only: ['nothing'] }] },
  },
  {
    name: 'a post-processor with only and except',
    template: { builders, 'post-processors': [{ ...manifest, only: ['null'], except: ['null'] }] },
  },
  {
    name: 'only as a text in a post-processor',
    template: { builders, 'post-processors': [{ ...manifest, only: 'null' }] },
  },
  {
    name: 'keep_input_artifact as a text',
    template: { builders, 'post-processors': [{ ...manifest, keep_input_artifact: 'true' }] },
  },
  {
    name: 'keep_input_artifact of null',
    template: { builders, 'post-processors': [{ ...manifest, keep_input_artifact: null }] },
  },
  {
    name: 'a pause in a post-processor',
    template: { builders, 'post-processors': [{ ...manifest, pause_before: '1s' }] },
  },
  {
    name: 'an override in a post-processor',
    template: { builders, 'post-processors': [{ ...manifest, override: {} }] },
  },
  // Variables.
  { name: 'a variable that is a number', template: { builders, variables: { v: 1 } } },
  { name: 'a variable that is a list', template: { builders, variables: { v: [] } } },
  { name: 'a required variable that is not given', template: { builders, variables: { v: null } } },
  {
    name: 'a required variable that is given',
    template: { builders, variables: { v: null } },
    variables: { v: '' },
  },
  {
    name: 'a required variable from a file',
    template: { builders, variables: { v: null } },
    variableFiles: [{ v: 'x' }],
  },
  { name: 'a variable that is given and not declared', template: { builders }, variables: { v: 'x' } },
  { name: 'a variable file with a number', template: { builders }, variableFiles: [{ v: 1 }] },
  {
    name: 'a variable file with null',
    template: { builders, variables: { v: null } },
    variableFiles: [{ v: null }],
  },
  { name: 'a variable file that is a list', template: { builders }, variableFiles: [[]] },
  { name: 'a variable file that is null', template: { builders }, variableFiles: ['null'] },
  { name: 'a variable file that is cut off', template: { builders }, variableFiles: ['{"v":\n'] },
  {
    name: 'a variable file with more behind it',
    template: { builders, variables: { v: null } },
    variableFiles: ['{"v":"x"} nonsense'],
  },
  {
    name: 'a variable file with a key twice',
    template: { builders, variables: { v: null } },
    variableFiles: ['{"v":"x","v":"y"}'],
  },
  { name: 'an empty variable file', template: { builders }, variableFiles: [''] },
  { name: 'variables that are a list', template: { builders, variables: [] } },
  {
    name: 'sensitive-variables that are a text',
    template: { builders, variables: { v: 'x' }, 'sensitive-variables': 'v' },
  },
  { name: 'a variable from another', template: { builders, variables: { a: '{{user `b`}}', b: 'x' } } },
  { name: 'a variable from an unknown one', template: { builders, variables: { a: '{{user `b`}}' } } },
  {
    name: 'a variable from an unknown one beside one that goes on',
    template: { builders, variables: { a: '{{user `nothing`}}', b: '{{user `c`}}', c: 'x' } },
  },
  { name: 'a variable from itself', template: { builders, variables: { a: '{{user `a`}}' } } },
  {
    name: 'a variable from itself that is given',
    template: { builders, variables: { a: 'y', b: '' } },
    variables: { a: '{{user `a`}}x' },
  },
  {
    name: 'two variables from each other',
    template: { builders, variables: { a: '{{user `b`}}', b: '{{user `a`}}' } },
  },
  {
    name: 'a variable from another in double quotes',
    template: { builders, variables: { a: '{{user "b"}}', b: 'x' } },
  },
  {
    name: 'a variable from an unknown one in double quotes',
    template: { builders, variables: { a: '{{user "nothing"}}' } },
  },
  { name: 'a variable with a bad template', template: { builders, variables: { a: '{{nothing}}' } } },
  { name: 'a variable with data', template: { builders, variables: { a: '{{ .Vars }} {{.Path}}' } } },
  {
    name: 'a variable with a failing function',
    template: { builders, variables: { a: '{{split "a" "b" 2}}' } },
  },
  { name: 'a variable with build_name', template: { builders, variables: { a: '{{build_name}}' } } },
  {
    name: 'a variable with the environment',
    template: { builders, variables: { a: '{{env `HOME`}}', b: '{{env `NOTHING_OF_THE_KIND`}}' } },
  },
  {
    name: 'a given variable with a bad template',
    template: { builders, variables: { a: '' } },
    variables: { a: '{{' },
  },
]
